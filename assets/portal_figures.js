// Figures: a card's bars, drawn by Plotly in the colours of tokens.css. A bar is a way to its rows; the numbers are on
// the bars. Plotly reads <b> and <a> in texts, so every text of the ERP is made harmless and cut here.
(function (lotview) {
  "use strict";
  const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, showTips: false };
  const FILLS = { available: "available", on_hold: "hold", committed: "committed", expired: "expired", expiring: "expiring", mute: "mute", other: "mute" };
  const LABEL = 12, SMALL = 11; // px
  const GAP = 1; // bars left out between what has expired and what will
  const figures = { MISSING: "Plotly did not come" };
  lotview.figures = figures;

  // Return a promise of Plotly, which first.js may have fetched already. It is read in the frame after the numbers.
  let script = null;
  figures.plotly = () => (script ||= new Promise((done, failed) => {
    if (window.Plotly) return done(window.Plotly);
    const tag = Object.assign(document.createElement("script"), { async: true, src: document.documentElement.dataset.plotly });
    tag.addEventListener("load", () => done(window.Plotly));
    tag.addEventListener("error", () => { script = null; tag.remove(); failed(new Error(figures.MISSING)); });
    requestAnimationFrame(() => setTimeout(() => document.head.append(tag)));
  }));

  // Draw a card in `place`; open(opens) is told what a bar that was pressed shows. `colours`: the element whose they are.
  figures.draw = function (Plotly, place, card, open, { size = { width: place.clientWidth, height: place.clientHeight }, colours = document.documentElement } = {}) {
    const style = getComputedStyle(colours);
    const look = (name) => style.getPropertyValue(`--lv-${name}`).trim();
    const theme = { look, fill: (tone) => look(`${FILLS[tone] || "mute"}-fill`), font: look("font"), ink: look("ink"), ink2: look("ink-2"), line: look("line"), surface: look("surface") };
    const drawn = (card.kind === "across" ? across : up)(card, card.bars.slice(0, card.drawn), theme, size);
    Plotly.react(place, drawn.data, { ...base(theme, size), ...drawn.layout }, CONFIG);
    // What is wider or narrower than it was drawn for, as paper may be, shows all of it nevertheless.
    for (const each of place.querySelectorAll(".main-svg")) each.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    place.removeAllListeners("plotly_click");
    place.on("plotly_click", ({ points }) => points[0].customdata && open(points[0].customdata));
    place.removeAllListeners("plotly_hover");
    place.on("plotly_hover", ({ points }) => place.classList.toggle("is-link", Boolean(points[0].customdata)));
    place.on("plotly_unhover", () => place.classList.remove("is-link"));
  };
  figures.purge = (place) => window.Plotly && place.classList.contains("js-plotly-plot") && window.Plotly.purge(place);

  const base = ({ font, ink, line, surface }, size) => ({
    ...size, barmode: "stack", bargap: 0.28, showlegend: false, dragmode: false, hovermode: "closest", autosize: false,
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: font, size: LABEL, color: ink },
    hoverlabel: { bgcolor: surface, bordercolor: line, font: { color: ink, size: LABEL, family: font }, namelength: 0 },
  });
  const axis = { showgrid: false, zeroline: false, ticks: "", automargin: false, fixedrange: true };

  const safe = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  figures.safe = safe;

  const pen = document.createElement("canvas").getContext("2d");
  function widthOf(text, size, font) {
    pen.font = `${size}px ${font}`;
    return pen.measureText(text).width;
  }
  function cut(text, most, size, font) {
    if (widthOf(text, size, font) <= most) return text;
    let end = text.length;
    while (end > 1 && widthOf(text.slice(0, end) + "…", size, font) > most) end -= 1;
    return text.slice(0, end) + "…";
  }

  // The bars' pieces: one each, or one per group of statuses, each with its rows and what it opens.
  function pieces(card, bars) {
    if (!card.series.length) return [{ name: "", parts: bars.map((bar) => [bar.rows, bar.opens, bar.tone]) }];
    return card.series.map(([tone, name], number) => ({ name, parts: bars.map((bar) => [...bar.groups[number], tone]) }));
  }

  function trace({ name, parts }, bars, theme, places, isAcross) {
    const said = (bar, rows) => safe([bar.label, name, lotview.counted(rows, "rows")].filter(Boolean).join(", "));
    const rows = parts.map(([number]) => number);
    return {
      type: "bar", orientation: isAcross ? "h" : "v", x: isAcross ? rows : places, y: isAcross ? places : rows,
      customdata: parts.map(([, opens]) => opens), hoverinfo: "text", hovertext: bars.map((bar, n) => said(bar, rows[n])), textposition: "none",
      marker: {
        color: parts.map(([, , tone]) => theme.fill(tone)), line: { width: 1, color: theme.surface },
        pattern: { shape: parts.map(([, , tone]) => (tone === "on_hold" ? "/" : "")), size: 5, solidity: 0.35, fgcolor: theme.surface, fillmode: "overlay" },
      },
    };
  }

  const note = (text, more, theme) => ({ text, showarrow: false, font: { size: LABEL, color: theme.ink, family: theme.font }, ...more });
  const most = (bars) => Math.max(1, ...bars.map((bar) => bar.rows));

  // Names, one under the other, the first on top.
  function across(card, bars, theme, size) {
    const shown = bars.map((bar) => cut(bar.label, size.width * 0.38, LABEL, theme.font));
    const numbers = bars.map((bar) => lotview.count(bar.rows));
    const wide = (texts) => Math.ceil(Math.max(0, ...texts.map((text) => widthOf(text, LABEL, theme.font))));
    const places = bars.map((_, n) => -n);
    // Few bars are no thicker than many.
    const rows = Math.max(card.id === "status" ? bars.length : card.drawn, 5);
    return {
      data: pieces(card, bars).map((piece) => trace(piece, bars, theme, places, true)),
      layout: {
        margin: { l: wide(shown) + 12, r: wide(numbers) + 12, t: 2, b: 2 },
        xaxis: { ...axis, visible: false, range: [0, most(bars)] },
        yaxis: { ...axis, range: [0.5 - rows, 0.5], tickvals: places, ticktext: shown.map((text) => safe(text) + "&nbsp;&nbsp;"), tickfont: { size: LABEL, color: theme.ink2 } },
        annotations: bars.map((bar, n) => note(numbers[n], { x: bar.rows, y: places[n], xanchor: "left", xshift: 3 }, theme)),
      },
    };
  }

  // Over time, from left to right; the numbers stand on the bars where there is room for all of them.
  function up(card, bars, theme, size) {
    const places = bars.map((_, n) => (card.id === "months" && n > 0 ? n + GAP : n));
    const slot = size.width / (places.at(-1) + 1);
    const numbers = bars.map((bar) => lotview.count(bar.rows));
    const isNumbered = card.id !== "weeks";
    const small = slot < 34 ? SMALL : LABEL;
    const fits = (text) => widthOf(text, small, theme.font) <= slot + 4;
    const scale = isNumbered ? { visible: false, range: [0, most(bars) * 1.12] } : graded(bars, theme);
    return {
      data: pieces(card, bars).map((piece) => trace(piece, bars, theme, places, false)),
      layout: {
        margin: { l: isNumbered ? (card.id === "months" ? 10 : 2) : 8 + widthOf(lotview.count(most(bars)), LABEL, theme.font), r: 2, t: 6, b: card.id === "months" ? 34 : 22 },
        bargap: card.id === "ages" ? 0.3 : card.id === "weeks" ? 0.15 : 0.2,
        yaxis: { ...axis, ...scale },
        xaxis: { ...axis, range: [-0.6, places.at(-1) + 0.6], tickangle: 0, tickfont: { size: SMALL, color: theme.ink2 }, ...TICKS[card.id](bars, places, slot) },
        annotations: !isNumbered ? [] : bars.flatMap((bar, n) => (bar.rows && fits(numbers[n]) ? note(numbers[n], { x: places[n], y: bar.rows, yanchor: "bottom", font: { size: small, color: theme.ink, family: theme.font } }, theme) : [])),
      },
    };
  }

  const graded = (bars, theme) => ({ range: [0, most(bars) * 1.04], showgrid: true, gridcolor: theme.line, nticks: 4, tickformat: ",d", ticksuffix: "&nbsp;", tickfont: { size: LABEL, color: theme.ink2 } });

  const TICKS = {
    ages: (bars, places) => ({ tickvals: places, ticktext: bars.map((bar) => bar.label) }),
    // The year stands under its first month.
    months: (bars, places, slot) => ({
      tickvals: places,
      ticktext: bars.map((bar, n) => {
        const [month, year] = bar.label.split(" ");
        if (!year) return slot < 26 ? "Exp." : bar.label;
        const text = slot < 22 && n % 2 === 0 ? "" : month;
        return n === 1 || month === "Jan" ? `${month}<br>${year}` : text;
      }),
    }),
    // Where a month begins, among weeks that begin on Mondays.
    weeks: (bars) => {
      const first = Date.parse(bars[0].label.replace("Week of ", "") + " UTC");
      const ticks = [];
      for (let month = 0; month < 8; month += 1) {
        const at = new Date(first);
        const begin = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + month, 1);
        const place = (begin - first) / 6048e5 - 0.5;
        if (place >= -0.6 && place < bars.length - 1) ticks.push([place, "1 " + lotview.day(new Date(begin).toISOString()).split(" ")[1]]);
      }
      return { tickvals: ticks.map(([place]) => place), ticktext: ticks.map(([, text]) => text) };
    },
  };
})(window.lotview);
