// Downloads: the server rebuilds the file from the view; a refusal arrives as a sentence, not as a broken page.
(function (lotview) {
  "use strict";
  const LATER = 60000; // milliseconds until the browser may forget the bytes

  // Fetched rather than navigated to, because only then a refusal can be read and said. The bytes go into the
  // browser's blob store, which large files spill from to disk; they never become text or objects of this page.
  lotview.download = async function (kind, button) {
    const view = { ...lotview.view.request(), columns: lotview.columns.shown() };
    const { title } = lotview.board;
    await lotview.attempt(button, () => lotview.fetchFile(`/api/export-${kind}`, view, `${title}.${kind}`, { title }));
  };

  // Save what the server makes of a view; `name` is for an answer that gives none.
  lotview.fetchFile = async function (path, view, name, more = {}) {
    const body = new URLSearchParams({ view: JSON.stringify(view), ...more });
    const answer = await lotview.send(path, { method: "POST", body });
    if (!answer.ok) throw await lotview.failure(answer);
    save(await answer.blob(), fileName(answer, name));
  };

  // Buttons that name what they download (data-downloads) and the view it is made of (data-view).
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-downloads]");
    if (!button) return;
    const { downloads, view, name } = button.dataset;
    lotview.attempt(button, () => lotview.fetchFile(downloads, JSON.parse(view || "{}"), name));
  });

  function save(bytes, name) {
    const address = URL.createObjectURL(bytes);
    const link = lotview.h("a", { href: address, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), LATER);
  }

  // RFC 6266: the encoded name, else the plain one.
  function fileName(answer, name) {
    const said = answer.headers.get("Content-Disposition") || "";
    const encoded = /filename\*=UTF-8''([^;]+)/i.exec(said);
    if (encoded) return decodeURIComponent(encoded[1]);
    const plain = /filename="?([^";]+)"?/i.exec(said);
    return plain ? plain[1] : name;
  }
})(window.lotview);
