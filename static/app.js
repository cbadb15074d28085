// What the pages need beyond htmx: the theme, the token, menus and hints that close. Every page works without it.
"use strict";

const root = document.documentElement;
root.classList.add("has-script");

// A browser may forbid storage; then nothing is remembered for longer than the page.
function remember(storage, name, value) {
  try {
    window[storage].setItem(name, value);
  } catch {
    // Shown, not remembered.
  }
}

function recall(storage, name) {
  try {
    return window[storage].getItem(name);
  } catch {
    return null;
  }
}

// The theme: what was chosen here, else the system's. Loaded in the head, so that nothing flashes.
const CHOICE = "aiaccount-sync-theme";
const chosen = recall("localStorage", CHOICE);
if (chosen === "light" || chosen === "dark") root.dataset.bsTheme = chosen;

function isDark() {
  return root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function showTheme() {
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    button.setAttribute("aria-pressed", String(isDark()));
  }
}

document.addEventListener("DOMContentLoaded", showTheme);
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-theme-toggle]");
  if (toggle) {
    root.dataset.bsTheme = isDark() ? "light" : "dark";
    showTheme();
    remember("localStorage", CHOICE, root.dataset.bsTheme);
  }
  // Safari does not focus a button that is touched, and focus is what opens the hint.
  event.target.closest(".why > [role=status] > button")?.focus();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Escape closes a hint until it is left, and a menu.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const why of document.querySelectorAll(".why:hover, .why:focus-within")) why.classList.add("is-dismissed");
  const menu = event.target.closest?.("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
for (const leaving of ["mouseout", "focusout"]) {
  document.addEventListener(leaving, (event) => {
    const why = event.target.closest?.(".why.is-dismissed");
    if (why && !why.contains(event.relatedTarget)) why.classList.remove("is-dismissed");
  });
}

// htmx: the token on every unsafe request, and a word when the server refuses, or does not answer.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  // A refusal of ours brings its own notice, out of band, whatever its status.
  if (detail.xhr.getResponseHeader("HX-Reswap") !== "none") return;
  detail.shouldSwap = true;
  detail.isError = false;
});
for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(trouble, ({ detail }) => {
    const notice = document.getElementById("no-answer").content.firstElementChild.cloneNode(true);
    notice.dataset.passing = detail.requestConfig.verb;
    document.getElementById("notice").replaceChildren(notice);
  });
}
// A poll that succeeds does not take away what is said about a click; the next click does.
document.addEventListener("htmx:afterOnLoad", ({ detail }) => {
  if (!detail.successful || detail.xhr.status >= 500) return;
  document.querySelector(`#notice [data-passing="${detail.requestConfig.verb}"]`)?.remove();
});

// The mapping: what a code is, said below its field while it is typed, and that there is none once it has been.
for (const moment of ["input", "change"]) {
  document.addEventListener(moment, ({ target }) => {
    const note = target.list && document.querySelector(`#${target.id}-note > .note`);
    if (!note) return;
    const { options, dataset } = target.list;
    const typed = "inCapitals" in dataset ? target.value.trim().toUpperCase() : target.value.trim();
    const found = [...options].find((one) => one.value === typed);
    const isAbsent = moment === "change" && typed && dataset.absent && !found;
    note.classList.toggle("note--warn", Boolean(isAbsent || (found && "doubtful" in found.dataset)));
    note.lastElementChild.textContent = found ? found.label : isAbsent ? dataset.absent : "";
  });
}

// Leaving the mapping with changes that are only typed asks first. Sent to be looked at, they are kept: Back finds them.
const KEPT = "aiaccount-sync-mapping";
document.addEventListener("input", ({ target }) => {
  if (target.form?.id === "mapping") target.form.dataset.changed = "";
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("#mapping[data-changed]")) event.preventDefault();
});
document.addEventListener("submit", ({ target }) => {
  if (target.id !== "mapping") return;
  delete target.dataset.changed;
  const values = { ...Object.fromEntries(new FormData(target)), edit: "again" };
  remember("sessionStorage", KEPT, JSON.stringify({ action: target.action, values }));
});
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("mapping");
  if (!form) return;
  const kept = JSON.parse(recall("sessionStorage", KEPT));
  const isBack = performance.getEntriesByType("navigation")[0].type === "back_forward";
  // What came back to be mended is still to be found: Back from there leads to the form as it was before.
  if (!isBack && !("changed" in form.dataset)) remember("sessionStorage", KEPT, null);
  else if (isBack && kept?.action === form.action) htmx.ajax("POST", form.action, { target: form, swap: "outerHTML", values: kept.values });
});
