"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("filters");
  const checks = [...document.querySelectorAll(".check")].map((row) => ({
    row,
    part: row.closest(".part"),
    text: row.closest(".item").querySelector("h4").textContent.toLowerCase() + " " + row.textContent.toLowerCase(),
  }));
  const groups = [...document.querySelectorAll(".item"), ...document.querySelectorAll(".part")];

  const filter = () => {
    const words = byId("words").value.toLowerCase().split(/\s+/).filter(Boolean);
    const section = byId("section").value;
    const statuses = [...form.querySelectorAll("[name=status]:checked")].map((box) => box.value);
    let shown = 0;
    for (const { row, part, text } of checks) {
      const fits =
        (!section || part.id === section) &&
        (!statuses.length || statuses.includes(row.dataset.status)) &&
        words.every((word) => text.includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    for (const group of groups) group.hidden = !group.querySelector(".check:not([hidden])");
    byId("shown").textContent = shown === checks.length ? "" : `${shown} of ${checks.length} checks`;
    byId("nothing").hidden = shown > 0;
  };

  // a link into the list must find its check, whatever is filtered
  const reveal = () => {
    const target = byId(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest("[hidden]")) {
      form.reset();
      filter();
      target.scrollIntoView();
    }
  };

  const copy = async (button, text) => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(button.previousElementSibling);
      button.textContent = "Selected";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  };

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", reveal);
  filter(); // a browser that goes back fills the form again
  reveal();

  for (const pre of document.querySelectorAll("pre")) {
    const command = document.createElement("div");
    command.className = "command";
    pre.replaceWith(command);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy: ${pre.textContent}`);
    button.addEventListener("click", () => copy(button, pre.textContent));
    command.append(pre, button);
  }

  const banner = document.querySelector("[data-until]");
  if (banner && Date.now() > Date.parse(banner.dataset.until)) {
    banner.classList.add("lapsed");
    byId("lapsed").hidden = false;
  }
})();
