// Without this the form still works: it posts and the server redirects.
(() => {
  const form = document.getElementById("login");
  if (!form) return;
  const error = document.getElementById("error");
  // What was said of this computer is known the next time, whoever logs in.
  const KEY = "shared_computer";
  if (form.shared) form.shared.checked = localStorage.getItem(KEY) === "1";
  const base = new URL(form.action).pathname.replace(/\/login$/, "");

  async function logIn() {
    error.hidden = true;
    const values = Object.fromEntries(new FormData(form));
    if (values.shared) localStorage.setItem(KEY, "1");
    else localStorage.removeItem(KEY);
    const answer = await fetch(`${base}/api/method/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ usr: values.usr, pwd: values.pwd, shared: values.shared || 0 }),
    });
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) {
      const asked = values["redirect-to"] || "/app";
      const forStaff = asked === "/app" || asked.startsWith("/app/");
      const target = forStaff && body.home_page !== "/app" && (asked === "/app" || body.message === "No App") ? body.home_page : asked;
      location.assign(base + target);
      return;
    }
    const messages = body._server_messages ? JSON.parse(body._server_messages).map((text) => JSON.parse(text).message) : [];
    error.textContent = messages[0] || body.message || answer.statusText;
    error.hidden = false;
    form.pwd.select();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    logIn();
  });
  for (const button of document.querySelectorAll("[data-user]")) {
    button.addEventListener("click", () => {
      form.usr.value = button.dataset.user;
      form.pwd.value = button.dataset.password;
      logIn();
    });
  }
})();
