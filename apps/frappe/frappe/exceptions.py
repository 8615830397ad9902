"""Every error a document platform can answer with, and the HTTP status each one means.

Two names shadow builtins (``NameError``, ``PermissionError``) because apps import them under these names.
"""

from __future__ import annotations


class FrappeError(Exception):
    """Root of all our errors: whoever catches this catches what we raise on purpose."""

    http_status_code: int = 500
    title: str | None = None


# --- the request as a whole ---------------------------------------------------------------------------------


class ValidationError(FrappeError):
    """The data breaks a rule; the message says which one and what cures it."""

    http_status_code = 417


class MalformedRequestError(ValidationError):
    """The request cannot be read, e.g. broken JSON."""

    http_status_code = 400


class PayloadTooLargeError(ValidationError):
    http_status_code = 413


class TooManyRequestsError(FrappeError):
    http_status_code = 429


class RateLimitExceededError(ValidationError):
    http_status_code = 429


class Redirect(FrappeError):
    """Send the browser elsewhere: ``frappe.local.flags.redirect_location`` or ``location`` says where."""

    http_status_code = 301

    def __init__(self, location: str | int | None = None, http_status_code: int | None = None) -> None:
        # upstream takes the status as its only argument, so a number in the first place is one
        if isinstance(location, int):
            location, http_status_code = None, location
        super().__init__(location or "")
        self.location = location
        if http_status_code is not None:
            self.http_status_code = http_status_code


class UnsupportedMediaType(FrappeError):
    http_status_code = 415


class RequestToken(FrappeError):
    http_status_code = 403


# --- who is asking ------------------------------------------------------------------------------------------


class AuthenticationError(FrappeError):
    http_status_code = 401


class SessionExpired(FrappeError):
    http_status_code = 401


class SessionStopped(FrappeError):
    http_status_code = 503


class SessionBootFailed(ValidationError):
    http_status_code = 500


class PermissionError(FrappeError):
    http_status_code = 403


class CSRFTokenError(FrappeError):
    http_status_code = 400


class InvalidAuthorizationHeader(CSRFTokenError):
    http_status_code = 401


class InvalidAuthorizationPrefix(CSRFTokenError):
    http_status_code = 401


class InvalidAuthorizationToken(CSRFTokenError):
    http_status_code = 401


class InvalidKeyError(ValidationError):
    http_status_code = 401
    title = "Invalid Key"


class LinkExpired(ValidationError):
    """A shared or signed link is past its date."""

    http_status_code = 410
    title = "Link Expired"


class SecurityException(FrappeError):
    http_status_code = 403


# --- what is asked for --------------------------------------------------------------------------------------


class NotFound(FrappeError):
    http_status_code = 404


class DoesNotExistError(ValidationError):
    """No such document, DocType, page or path. ``doctype`` and ``name`` are set where they are known."""

    http_status_code = 404

    def __init__(self, *args: object, doctype: str | None = None, name: str | None = None) -> None:
        super().__init__(*args)
        self.doctype = doctype
        self.name = name


class PageDoesNotExistError(ValidationError):
    http_status_code = 404


class NameError(FrappeError):
    """The wanted name cannot be given."""

    http_status_code = 409


class NamingError(NameError, ValidationError):
    """A naming rule is wrong or yields no name."""

    http_status_code = 417


class DuplicateEntryError(NameError):
    """A document of this name is there already."""


class UniqueValidationError(ValidationError):
    """Another document has the value of a unique field."""


# --- the state of a document --------------------------------------------------------------------------------


class DataError(ValidationError):
    """A value, field or filter that the query grammar or the column does not admit."""


class MandatoryError(ValidationError):
    pass


class NonNegativeError(ValidationError):
    pass


class CharacterLengthExceededError(ValidationError):
    pass


class CannotChangeConstantError(ValidationError):
    """A field that may be set only once has another value."""


class InvalidStatusError(ValidationError):
    pass


class DocstatusTransitionError(ValidationError):
    pass


class UpdateAfterSubmitError(ValidationError):
    pass


class TimestampMismatchError(ValidationError):
    """Somebody else saved the document since it was loaded."""


class DocumentLockedError(ValidationError):
    pass


class DocumentAlreadyRestored(ValidationError):
    pass


class LinkValidationError(ValidationError):
    """A link points to a document that is not there."""


class LinkExistsError(ValidationError):
    """Other documents point to the one that is to go."""


class CircularLinkingError(ValidationError):
    pass


class CancelledLinkError(LinkValidationError):
    """A link points to a cancelled document."""


class AttachmentLimitReached(ValidationError):
    pass


class FileTypeNotAllowed(ValidationError):
    pass


class MaxFileSizeReachedError(PayloadTooLargeError):
    pass


class CannotCreateStandardDoctypeError(ValidationError):
    pass


class InvalidColumnName(ValidationError):
    pass


class InvalidDates(ValidationError):
    pass


class InvalidDateError(ValidationError):
    pass


class InvalidRoundingMethod(FrappeError):
    pass


class InvalidEmailAddressError(ValidationError):
    pass


class InvalidNameError(ValidationError):
    pass


class InvalidUrlError(ValidationError):
    pass


class InvalidPhoneNumberError(ValidationError):
    pass


class InvalidSignatureError(ValidationError):
    pass


class FrappeTypeError(TypeError, ValidationError):
    """An argument of an endpoint is not of its annotated type."""

    http_status_code = 417


class ImplicitCommitError(ValidationError):
    """A statement that would commit behind the back of a running transaction."""


class SpecError(ValidationError):
    """A DocType definition is wrong. ``file`` and ``path`` (JSON path) say where."""

    def __init__(self, message: str = "", *, file: str | None = None, path: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.path = path

    def __str__(self) -> str:
        place = " ".join(part for part in (self.file, self.path) if part)
        return f"{place}: {self.message}" if place else self.message


class DuplicateFieldError(SpecError):
    pass


class IllegalMandatoryError(SpecError):
    pass


class WrongOptionsDoctypeLinkError(SpecError):
    pass


class HiddenAndMandatoryWithoutDefaultError(SpecError):
    pass


class NonUniqueError(SpecError):
    pass


class CannotIndexedError(SpecError):
    pass


class CannotCreateTable(SpecError):
    pass


# --- workflow -----------------------------------------------------------------------------------------------


class WorkflowStateError(ValidationError):
    pass


class WorkflowTransitionError(ValidationError):
    pass


class WorkflowPermissionError(ValidationError):
    pass


# --- e-mail -------------------------------------------------------------------------------------------------


class OutgoingEmailError(FrappeError):
    http_status_code = 501


class InvalidEmailServerError(ValidationError):
    pass


class UnknownDomainError(FrappeError):
    http_status_code = 501


class SentEmailInInboxError(FrappeError):
    pass


# --- scripts, templates, jobs -------------------------------------------------------------------------------


class ServerScriptNotEnabled(PermissionError):
    pass


class ScriptError(ValidationError):
    """An expression or script does what the sandbox does not allow."""


class TemplateError(ValidationError):
    """A template cannot be read or rendered."""


class TemplateNotFoundError(FrappeError):
    http_status_code = 404


class JobTimeoutError(FrappeError):
    """A background job ran longer than its time allows."""


class RetryBackgroundJobError(FrappeError):
    """Raised by a job that wants to be tried again."""


class QueueOverloaded(ValidationError):
    http_status_code = 503


# --- the site and its stores --------------------------------------------------------------------------------


class NoSiteError(FrappeError):
    """No site is open, or the named one does not exist."""

    http_status_code = 404


class IncorrectSitePath(NoSiteError):
    pass


class SiteExistsError(ValidationError):
    http_status_code = 409


class SiteNotSpecifiedError(FrappeError):
    http_status_code = 404


class IncompatibleApp(ValidationError):
    pass


class AppNotInstalledError(ValidationError):
    pass


class NotImplementedInThisRuntime(FrappeError, NotImplementedError):
    """A name of upstream's API that exists for imports and does nothing here. Raised when it is called."""

    http_status_code = 501


class InReadOnlyMode(ValidationError):
    http_status_code = 503


class LockTimeoutError(FrappeError):
    http_status_code = 503


class DatabaseUnavailableError(FrappeError):
    http_status_code = 503


class CacheUnavailableError(FrappeError):
    http_status_code = 503


class StorageFullError(FrappeError):
    http_status_code = 507


class DatabaseModificationError(FrappeError):
    pass


class QueryTimeoutError(FrappeError):
    pass


class QueryDeadlockError(FrappeError):
    http_status_code = 508


class TooManyWritesError(FrappeError):
    pass


class ImproperDBConfigurationError(FrappeError):
    """The database server is not set up as it must be; ``reason`` says which setting."""

    def __init__(self, reason: str = "", msg: str | None = None) -> None:
        super().__init__(msg or f"The database is not configured as needed: {reason}")
        self.reason = reason


class DataTooLongException(ValidationError):
    pass


class ExecutableNotFound(FrappeError):
    pass


class InvalidRemoteException(FrappeError):
    pass


class VersionNotSupported(ValidationError):
    pass
