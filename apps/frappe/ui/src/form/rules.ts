/** DocTypes whose documents are rules that can be looked at before they count: the field that names what they are about. */
export const RULES: Record<string, string> = { Notification: "document_type", "Assignment Rule": "document_type", "Email Template": "reference_doctype", "Document Naming Rule": "document_type", Webhook: "webhook_doctype", "Auto Repeat": "reference_doctype" };
