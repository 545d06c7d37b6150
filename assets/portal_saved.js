// Saved views: the button that says which one is open and whether it was changed since, and its menu.
(function (lotview) {
  "use strict";
  const { h } = lotview;
  const saved = {};
  const VIEWING = "Saved views are people's own: while you view as somebody none is shown, and none can be saved.";
  const offers = []; // what else can be done with the view on screen
  let button = null, redraw = () => null;
  lotview.saved = saved;

  saved.start = function (opener, draw) {
    [button, redraw] = [opener, draw];
    opener.onclick = () => (lotview.isOpen(opener) ? lotview.closePopover({ focus: true }) : saved.open(opener));
    const tell = lotview.later(50, mark);
    for (const event of ["view", "saved"]) lotview.on(event, tell, opener);
    mark();
  };

  saved.page = () => lotview.board.id("page").replace(/-page$/, "");
  saved.now = () => lotview.view.now.saved;

  // Offer something to do with the view on screen: `act` is given its name, reference (null: not a saved one), page and
  // state, as it is now.
  saved.offer = (words, act) => offers.push([words, act]);
  const given = () => ({ name: saved.now()?.name || "", reference: saved.now()?.reference || null, page: saved.page(), state: lotview.state.kept() });

  function mark() {
    const [, words, dot] = button.children;
    const { name } = saved.now() || { name: "" };
    const isChanged = lotview.state.isChanged();
    lotview.say(words, name || "Views");
    button.title = name ? `View: ${name}${isChanged ? ", with unsaved changes" : ""}` : "Views";
    button.setAttribute("aria-label", name ? `Views: ${name}${isChanged ? ", unsaved changes" : ""}` : "Views");
    button.classList.toggle("is-on", Boolean(name));
    dot.classList.toggle("is-changed", isChanged);
  }

  // Open the menu under a button, with the views as they are now.
  saved.open = async function (opener) {
    const place = document.activeElement;
    const found = await lotview.ask("/api/views").catch((error) => error);
    if (found.status !== undefined && !found.sentence) throw found;
    if (found.status === 401 || !opener.isConnected || !lotview.isStill(place)) return;
    const menu = panel(found);
    lotview.popover(opener, menu, { sheet: true });
    (menu.querySelector("[aria-current]") || menu.querySelector(".lv-saved-list button")).focus();
  };

  function panel({ views = [], customers = [], sentence = "" }) {
    const own = views.filter((each) => each.mine), shared = views.filter((each) => !each.mine);
    const isPhone = lotview.isPhone();
    return h("div", { class: "lv-saved", role: "dialog", "aria-label": "Views", "aria-modal": isPhone ? "true" : null },
      h("div", { class: "lv-head" }, h("h2", {}, "Views"), changedNote(), lotview.closes("btn-quiet lv-phone", "Done")),
      h("div", { class: "lv-saved-body" },
        h("div", { class: "lv-saved-list" }, item("Standard view", () => show(null), { "aria-current": lotview.state.isStandard() ? "true" : null }),
          list("Your views", own, customers), list("Shared with you", shared),
          sentence ? h("p", { class: "lv-note" }, document.querySelector(".lv-viewing") ? VIEWING : sentence) : null),
        h("div", { class: "lv-saved-acts", role: "group", "aria-label": "This view" }, acts({ own, customers, sentence }))));
  }
  const changedNote = () => h("span", { class: "lv-note", role: "status" }, lotview.state.isChanged() ? "Unsaved changes" : "");

  const item = (words, act, extra = {}) => lotview.button({ class: "lv-item", ...extra, onclick: () => { lotview.closePopover({ focus: true }); act(); } }, words);

  const list = (title, views, customers) => (views.length
    ? h("section", { "aria-label": title }, h("h3", {}, title),
      h("ul", {}, views.map((each) => h("li", {}, entry(each), each.mine ? owned(each, customers) : null))))
    : null);
  // Beside a view of one's own, on screen or not: what only its owner does with it.
  function owned(each, customers) {
    const { rename, share, remove } = lotview.savedActs;
    const does = h("div", { class: "lv-saved-does", role: "group", "aria-label": each.name, hidden: true }, item("Rename…", () => rename(each)),
      item(each.customer ? "Sharing…" : "Share…", () => share(each, customers)), item("Delete…", () => remove(each)));
    const more = lotview.button({ class: "btn btn-icon", title: "Rename, share, delete", "aria-label": `Rename, share or delete ${each.name}`, "aria-expanded": "false" }, lotview.icon("three-dots"));
    more.onclick = () => more.setAttribute("aria-expanded", String(!(does.hidden = !does.hidden)));
    return [more, does];
  }
  function entry(each) {
    const notes = [each.default && "Default", each.page === "expiry" && "Expiry board",
      each.mine ? each.customer && `Shared with ${each.customer}` : `by ${each.by} · ${each.customer}`].filter(Boolean);
    const isOpen = saved.now()?.reference === each.reference;
    return item([h("span", { class: "lv-saved-name" }, each.name), notes.length ? h("span", { class: "lv-note" }, notes.join(", ")) : null],
      () => show(each), { "aria-current": isOpen ? "true" : null, title: each.name });
  }

  function acts({ own, customers, sentence }) {
    const now = saved.now();
    const link = item("Copy link", saved.copyLink);
    if (sentence) return [link];
    const mine = now && own.find((each) => each.reference === now.reference);
    const isChanged = lotview.state.isChanged();
    const { save, saveAs, rename, share, begin, remove } = lotview.savedActs;
    return [
      mine && isChanged ? item(`Save “${short(now.name)}”`, () => save(now)) : null,
      item("Save as…", () => saveAs(own)),
      now && isChanged ? item("Undo changes", () => show(now)) : null,
      mine ? item("Rename…", () => rename(mine)) : null,
      mine ? item(mine.customer ? "Sharing…" : "Share…", () => share(mine, customers)) : null,
      now && now.page === "inventory" ? item(now.default ? "No longer my default" : "Make default", () => begin(now)) : null,
      mine ? item("Delete…", () => remove(mine)) : null,
      h("hr"), link, ...offers.map(([words, act]) => item(words, () => act(given()))),
    ];
  }
  const short = (name) => (name.length > 24 ? `${name.slice(0, 23)}…` : name);

  // Show a saved view, or the standard one; a view of the other page opens there.
  const show = (each) => lotview.attempt(null, () => saved.show(each));
  saved.show = async function (each) {
    if (each && each.page !== saved.page()) return location.assign(`/${each.page}?saved=${each.reference}`);
    const opened = each ? await lotview.ask(`/api/views/${each.reference}`) : { state: lotview.state.STANDARD, notices: [] };
    saved.take(opened);
    lotview.state.follow();
    for (const notice of opened.notices) lotview.toast(notice);
    return undefined;
  };
  saved.take = function (opened) {
    lotview.state.take(opened);
    redraw();
  };

  // What the server now says of the view on screen, which is what it keeps.
  saved.keep = (told, text) => note({ ...told, text });
  // What the server says of name or sharing, of the view on screen or another one. Where another tab has changed what it
  // shows, this tab's saving has to find out: it stays at the version that it has seen.
  saved.told = function (told, { version }) {
    const now = saved.now();
    if (now?.reference === told.reference) note({ ...told, text: now.text, version: now.version === version ? told.version : now.version });
  };
  saved.forget = ({ reference }) => saved.now()?.reference === reference && note(null);
  function note(view) {
    lotview.view.now.saved = view;
    lotview.view.save();
    lotview.emit("saved");
    lotview.state.follow();
  }

  // A link that others can open: to the shared view, else to what is on screen.
  saved.copyLink = async function () {
    const { state } = lotview;
    const isShared = saved.now()?.customer && !state.isChanged();
    const address = isShared ? null : state.toAddress(state.now());
    if (!isShared && !address) return lotview.toast("This view is too long for a link. Save it, share it, and copy the link then.", "");
    const search = isShared ? state.search() : state.isStandard() ? "" : `?view=${address}`;
    try {
      await navigator.clipboard.writeText(location.origin + location.pathname + search);
      return lotview.toast(`Link copied. Whoever opens it ${isShared ? `and may see ${saved.now().customer} ` : ""}sees their own stock.`);
    } catch {
      return lotview.toast("Your browser did not let the portal copy. Allow access to the clipboard, or copy the page's address.", "");
    }
  };
})(window.lotview);
