// What is nicer with a script; every page works without it.
"use strict";

// The exact sum of decimal numbers, with as many decimals as the finest of them has.
const sumOf = (values) => {
  const digits = Math.max(...values.map((value) => (value.split(".")[1] || "").length));
  const units = values.reduce((sum, value) => {
    const [whole, decimals = ""] = value.split(".");
    return sum + BigInt(whole + decimals.padEnd(digits, "0"));
  }, 0n);
  const text = String(units < 0n ? -units : units).padStart(digits + 1, "0");
  const point = text.length - digits;
  const whole = text.slice(0, point).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${units < 0n ? "-" : ""}${whole}${digits ? "." + text.slice(point) : ""}`;
};

// The sum of the invoices that are ticked. Only currencies that are alike are added up.
const bar = document.querySelector("[data-bar]");
if (bar) {
  const ticks = [...document.querySelectorAll("input[name=invoice][data-balance]")];
  const picked = bar.querySelector("[data-picked]");
  const atFirst = picked.textContent;
  const show = () => {
    const chosen = ticks.filter((tick) => tick.checked);
    const balances = new Map();
    for (const { dataset } of chosen) balances.set(dataset.code, [...(balances.get(dataset.code) || []), dataset.balance]);
    const texts = [...balances].map(([code, values]) => `${sumOf(values)} ${code}`);
    picked.textContent = chosen.length ? `${chosen.length} selected, ${texts.join(" and ")} open` : atFirst;
  };
  bar.closest("form").addEventListener("change", show);
  addEventListener("pageshow", show);
}

// The request page as a dialog over the page that asked for it.
const opened = async (address) => {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const content = page.getElementById("request-dialog");
  if (!content) throw new Error("another page");
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "request-heading");
  dialog.append(content);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-cancel]")) {
      event.preventDefault();
      dialog.close();
    }
  });
  dialog.querySelector("input:checked")?.setAttribute("autofocus", "");
  document.body.append(dialog);
  dialog.showModal();
};
for (const link of document.querySelectorAll("a[data-dialog]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    opened(link.href).catch(() => location.assign(link.href));
  });
}

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
