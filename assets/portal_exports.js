// Downloads: the file is rebuilt on the server from the view; the browser streams it straight to disk.
(function (lotview) {
  "use strict";
  const { h } = lotview;

  // A form aimed at a hidden frame: a file goes to disk without passing through this page's memory, and a refusal
  // arrives in the frame, where its sentence can be read and shown.
  lotview.download = function (kind) {
    const view = { ...lotview.view.request(), columns: lotview.columns.shown() };
    const name = `lv-download-${kind}`;
    document.getElementById(name)?.remove();
    const frame = h("iframe", { id: name, name, hidden: true, title: "Download", "aria-hidden": "true" });
    frame.addEventListener("load", () => refused(frame));
    const form = h("form", { method: "POST", action: `/api/export-${kind}`, target: name, hidden: true },
      h("input", { type: "hidden", name: "view", value: JSON.stringify(view) }));
    document.body.append(frame, form);
    form.submit();
    form.remove();
  };

  // A frame loads only when the answer is no file. Its body is the server's JSON error.
  function refused(frame) {
    const text = frame.contentDocument?.body?.textContent.trim();
    if (!text) return;
    let said = {};
    try {
      said = JSON.parse(text);
    } catch {
      said = { error: "The file could not be made. Try again; if it stays, name the reference." };
    }
    if (frame.contentDocument.location.pathname.startsWith("/login")) return lotview.toSignIn();
    lotview.toast(said.error, said.reference || "");
  }
})(window.lotview);
