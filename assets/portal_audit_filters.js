// The audit's filters: lists of who and what, accounts, days; the chips that tell of them, and the sheet of phones.
(function (lotview) {
  "use strict";
  const { h, byId } = lotview;
  const NAMES = { search: "Search", who: "Who", action: "Action", account: "Account", time: "Time" };
  let choices = null; // what the lists offer: { who: [[value, words]], action: [[value, words]] }

  lotview.auditFilters = function (page) {
    choices = null;
    search(byId("audit-search"));
    for (const name of ["who", "action", "account", "time"]) lotview.opens(byId(`audit-${name}`), () => dialog(name));
    lotview.opens(byId("audit-sheet"), sheet, { sheet: true });
    byId("audit-reset").addEventListener("click", () => { lotview.audit.reset(); document.querySelector(".lv-search > input").focus(); });
    lotview.on("audit-view", draw, page);
    load().then(draw);
    draw();
  };

  async function load() {
    choices ||= await lotview.ask("/api/admin/audit/choices").catch(() => ({ who: [], action: [] }));
    return choices;
  }

  function search(place) {
    place.querySelector("input")?.remove();
    const apply = lotview.later(200, () => {
      const text = input.value.trim(); // as it is by now: Reset may have emptied it since
      if (input.isConnected && text !== lotview.audit.view.search) lotview.audit.change({ search: text, all: false });
    });
    const input = h("input", { class: "form-control", type: "search", "aria-label": "Search", placeholder: "Search details, email, account",
      autocomplete: "off", spellcheck: "false", maxlength: 200, oninput: apply });
    input.value = lotview.audit.view.search;
    place.insertBefore(input, place.querySelector("kbd"));
    lotview.on("audit-view", () => document.activeElement !== input && (input.value = lotview.audit.view.search), input);
  }

  const dialog = (name) => h("div", { role: "dialog", "aria-label": NAMES[name], class: "lv-pick lv-audit-pick" }, parts[name]());

  const parts = {
    who: () => list("who", "Find a name"),
    action: () => list("action", "Find an action"),
    account: () => accounts(),
    time: () => days(),
  };

  // A list of check boxes with a field that narrows it; chosen values stand first.
  function list(name, hint) {
    const items = h("ul", { "aria-label": NAMES[name] });
    const find = h("input", { class: "form-control", "data-first": true, placeholder: hint, "aria-label": hint, autocomplete: "off", oninput: () => show() });
    const chosen = () => lotview.audit.view.in[name] || [];
    const first = new Set(chosen());
    const toggle = (value, on) => lotview.audit.choose(name, on ? [...chosen(), value] : chosen().filter((each) => each !== value));
    const line = ([value, words]) => h("li", {}, h("label", {},
      h("input", { type: "checkbox", class: "form-check-input m-0", checked: chosen().includes(value), onchange: (event) => toggle(value, event.target.checked) }),
      h("span", { class: "lv-value", title: words }, words)));
    function show() {
      const offered = (choices || { [name]: [] })[name];
      const all = [...[...first].filter((value) => !offered.some(([each]) => each === value)).map((value) => [value, value]), ...offered];
      const fits = all.filter(([, words]) => words.toLowerCase().includes(find.value.trim().toLowerCase()));
      fits.sort((a, b) => first.has(b[0]) - first.has(a[0]));
      items.replaceChildren(...(fits.length ? fits.map(line) : [h("li", { class: "lv-note" }, choices ? "No match" : "Loading")]));
    }
    show();
    load().then(show);
    return [h("div", { class: "lv-search" }, lotview.icon("search"), find), items];
  }

  function accounts() {
    const input = h("input", { class: "form-control", "data-first": true, "aria-label": "Email, username or account number", placeholder: "Email, username or number", autocomplete: "off", spellcheck: "false", maxlength: 254 });
    input.value = (lotview.audit.view.in.account || []).join(" ");
    const apply = () => lotview.audit.choose("account", input.value.split(/[\s,;]+/).filter(Boolean));
    return h("form", { class: "lv-audit-form", onsubmit: (event) => { event.preventDefault(); apply(); close(input); } },
      h("p", { class: "lv-note" }, "Everything done to this account, or by staff who viewed as it. Several are separated by blanks."), input,
      h("button", { type: "submit", class: "btn btn-line" }, "Show"));
  }

  function days() {
    const { audit } = lotview;
    const field = (name, text) => {
      const input = h("input", { type: "date", class: "form-control", id: `audit-day-${name}`, max: "2999-12-31", min: "1970-01-01" });
      input.value = audit.view[name];
      return [h("div", {}, h("label", { class: "form-label", for: input.id }, text), input), input];
    };
    const [from, since] = field("from", "From");
    const [to, until] = field("to", "To");
    const apply = (first, last) => audit.change({ from: first, to: last });
    const preset = ([text, back, upto]) => lotview.button({ class: "lv-item", onclick: () => { apply(day(back), day(upto)); close(since); } }, text);
    const presets = [["Today", 0, 0], ["Yesterday", 1, 1], ["Last 7 days", 6, 0], ["Last 30 days", 29, 0]].map(preset);
    return h("form", { class: "lv-audit-form", onsubmit: (event) => { event.preventDefault(); submit(); } },
      presets, h("div", { class: "lv-range" }, from, to), h("button", { type: "submit", class: "btn btn-line" }, "Show"));
    function submit() {
      const [first, last] = [since.value, until.value];
      const turned = first && last && first > last;
      apply(turned ? last : first, turned ? first : last);
      close(since);
    }
  }

  // In the company's zone, whose day the server tells beside the rows.
  function day(back) {
    const now = new Date(`${lotview.audit.answer ? lotview.audit.answer.today : new Date().toISOString().slice(0, 10)}T12:00:00Z`);
    now.setUTCDate(now.getUTCDate() - back);
    return now.toISOString().slice(0, 10);
  }

  const close = (field) => !field.closest(".lv-sheet") && lotview.closePopover({ focus: true });

  function sheet() {
    const section = (name) => h("details", {}, h("summary", {}, NAMES[name]), parts[name]());
    const save = (kind) => lotview.button({ class: "btn btn-line", onclick: (event) => lotview.audit.download(kind, event.currentTarget) }, `Download ${kind.toUpperCase()}`);
    return h("div", { role: "dialog", "aria-modal": "true", "aria-label": "Filters" },
      h("div", { class: "lv-head" }, h("h2", {}, "Filters"), lotview.button({ class: "btn btn-quiet lv-push", onclick: () => lotview.audit.reset() }, "Reset filters"), lotview.closes("btn-quiet", "Close")),
      h("div", { class: "lv-sheet-body lv-audit-sheet" }, Object.keys(parts).map(section), h("div", { class: "lv-audit-files" }, save("xlsx"), save("csv"))),
      h("div", { class: "lv-foot" }, lotview.closes("btn-primary", "Show events")));
  }

  function active() {
    const { view } = lotview.audit;
    const words = (name, value) => (((choices || {})[name] || []).find(([each]) => each === value) || [value, value])[1];
    const lists = ["who", "action", "account"].filter((name) => view.in[name]).map((name) => [name, view.in[name].map((value) => words(name, value)).join(", ")]);
    const span = view.from || view.to ? [["time", span_(view)]] : [];
    return [...(view.search ? [["search", view.search]] : []), ...lists, ...span];
  }

  function span_({ from, to }) {
    if (from && from === to) return lotview.day(from);
    if (from && to) return `${lotview.day(from)} to ${lotview.day(to)}`;
    return from ? `from ${lotview.day(from)}` : `until ${lotview.day(to)}`;
  }

  function remove(name) {
    if (name === "search") lotview.audit.change({ search: "", all: false });
    else if (name === "time") lotview.audit.change({ from: "", to: "" });
    else lotview.audit.choose(name, []);
    (document.querySelector("#audit-chips [data-act]") || document.querySelector(".lv-search > input")).focus();
  }

  function draw() {
    const now = active();
    const { view } = lotview.audit;
    byId("audit-reset").hidden = now.length === 0;
    byId("audit-chips").replaceChildren(...now.map(([name, words]) => h("span", { class: "lv-chip" },
      lotview.button({ title: words, onclick: () => open(name) }, NAMES[name] + " ", h("b", {}, words)),
      lotview.button({ "data-act": "remove", "aria-label": `Remove filter ${NAMES[name]} ${words}`, onclick: () => remove(name) }, lotview.icon("x-lg")))));
    for (const name of ["who", "action", "account", "time"]) {
      const number = name === "time" ? Number(Boolean(view.from || view.to)) : (view.in[name] || []).length;
      mark(byId(`audit-${name}`), number, name !== "time");
    }
    mark(byId("audit-sheet"), now.length, true);
  }

  function mark(button, number, told) {
    lotview.say(button.querySelector("b"), number && told ? String(number) : "");
    button.classList.toggle("is-on", number > 0);
    button.setAttribute("aria-description", number ? `${number} chosen` : "any");
  }

  function open(name) {
    if (name === "search") document.querySelector(".lv-search > input").focus();
    else byId(`audit-${name}`).click();
  }
})(window.lotview);
