// What AG Grid calls by name: theme, formatters, cells. Everything of the ERP is written as text, never as HTML.
var dagfuncs = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
(function (functions) {
  "use strict";
  const lotview = (window.lotview = window.lotview || {});
  const hair = (color) => ({ style: "solid", width: 1, color: `var(--lv-${color})` });
  const PARAMS = {
    fontFamily: "var(--lv-font)", fontSize: 13, headerFontSize: 12, headerFontWeight: 600, iconSize: 14, spacing: 6,
    backgroundColor: "var(--lv-surface)", foregroundColor: "var(--lv-ink)", chromeBackgroundColor: "var(--lv-sunken)",
    headerBackgroundColor: "var(--lv-sunken)", headerTextColor: "var(--lv-ink-2)", cellTextColor: "var(--lv-ink)",
    subtleTextColor: "var(--lv-ink-3)", accentColor: "var(--lv-accent)", borderColor: "var(--lv-line)",
    oddRowBackgroundColor: "transparent", rowHoverColor: "var(--lv-hover)",
    selectedRowBackgroundColor: "var(--lv-accent-tint)", rangeSelectionBorderColor: "var(--lv-accent)",
    wrapperBorder: false, wrapperBorderRadius: 0, rowBorder: hair("line"), headerRowBorder: hair("line"),
    columnBorder: false, pinnedColumnBorder: hair("line"), headerColumnBorder: false,
    headerColumnResizeHandleColor: "var(--lv-line)", headerColumnResizeHandleHeight: "40%",
    headerColumnResizeHandleWidth: 1, headerHeight: 32, cellHorizontalPadding: 12, borderRadius: 4,
    inputBackgroundColor: "var(--lv-surface)", inputBorder: hair("edge"), inputFocusBorder: hair("accent"),
    focusShadow: "0 0 0 1px var(--lv-accent)", menuBackgroundColor: "var(--lv-surface)",
    menuShadow: "var(--lv-shadow)", popupShadow: "var(--lv-shadow)",
    rowLoadingSkeletonEffectColor: "var(--lv-sunken)", valueChangeValueHighlightBackgroundColor: "var(--lv-accent-tint)",
  };

  // Colours are var() references, so the grid follows the page's theme by itself; the two modes only tell the
  // browser which scrollbars and date pickers to draw.
  functions.lotviewTheme = (theme) =>
    theme.withParams(PARAMS)
      .withParams({ browserColorScheme: "light" }, "light")
      .withParams({ browserColorScheme: "dark" }, "dark");

  functions.formatQuantity = (value) => lotview.quantity(value);
  functions.formatDay = (value) => (value === undefined ? "" : lotview.day(value) || "—");
  functions.formatInstant = (value, never) => lotview.instant(value, never);
  functions.formatCount = ({ data, value }) => (data && data.lot ? value : lotview.quantity(value));
  // How rows and cells look, beside their values (portal_unpack.js says which repeat the one above).
  functions.isFirst = ({ value }) => value === "1";
  functions.isSamePart = ({ data }) => Boolean(data && data.samePart);
  functions.isSameText = ({ data }) => Boolean(data && data.sameText);
  functions.isNewPart = ({ data }) => Boolean(data && data.newPart);
  functions.isLot = ({ data }) => Boolean(data && data.lot);
  functions.isAwaited = ({ data }) => !data;
  functions.isChanged = ({ data }) => lotview.since.isChanged(data);
  functions.isGone = ({ data }) => lotview.since.isGone(data);
  functions.isZero = ({ data, value }) => Boolean(data && !data.lot && Number(value) === 0);
  functions.isSome = ({ value }) => Number(value) !== 0;
  functions.lvPartCell = ({ data }) =>
    lotview.parts.isOn() ? { component: "lvPart" } : lotview.since.tag(data) ? { component: "lvMarkedPart" } : undefined;
  functions.lvQuantityCell = ({ data }) => (lotview.since.quantity(data) ? { component: "lvMarkedQuantity" } : undefined);
  // A cell that may have a button in it always counts as cut off; by part the code tells its own full text.
  functions.partTip = ({ value, column }) => (lotview.parts.isOn() || lotview.fits(value, column) ? null : value);
  functions.parseQuantity = (text) => {
    const number = Number(String(text == null ? "" : text).replace(/,/g, "").replace("−", "-"));
    return text == null || text === "" || Number.isNaN(number) ? null : number;
  };

  // Return a cell class for AG Grid that shows what `draw` returns for a row.
  function cell(draw) {
    return class {
      init(params) {
        this.gui = document.createElement("span");
        this.gui.className = "lv-cell";
        this.refresh(params);
      }
      getGui() {
        return this.gui;
      }
      refresh(params) {
        this.gui.replaceChildren(...(params.data ? [draw(params)] : []));
        return true;
      }
    };
  }

  class DateFilter {
    init(params) {
      this.name = params.column.getColDef().headerName;
      this.button = lotview.button(
        { class: "lv-date", onclick: () => params.showParentFilter() },
        lotview.h("span"), lotview.icon("filter"),
      );
      this.onParentModelChanged(null);
    }
    onParentModelChanged(model) {
      this.button.classList.toggle("is-on", Boolean(model));
      const text = model ? "Filtered" : "Any";
      this.button.setAttribute("aria-label", `${this.name} filter: ${text}`);
      this.button.firstChild.textContent = text;
    }
    getGui() {
      return this.button;
    }
  }

  functions.lotviewCells = () => ({
    lvText: cell((params) => params.data.lot && params.column.getColId() === "description"
      ? lotview.parts.about(params.data) : lotview.twoLines(params.value, params.column.getColId())),
    lvLot: cell((params) => lotview.lotCell(params.data)),
    lvPart: cell((params) => lotview.parts.cell(params)),
    lvStatus: cell((params) => lotview.markedStatus(params.data, params.value)),
    lvMarkedPart: cell(({ data, value }) => lotview.h("span", { class: "lv-marked" }, lotview.h("span", {}, value || ""), lotview.since.tag(data))),
    lvMarkedQuantity: cell(({ data, value }) => lotview.h("span", { class: "lv-marked" }, lotview.h("span", {}, lotview.quantity(value)), lotview.since.quantity(data))),
    lvExpiry: cell((params) => lotview.expiry(params.value)),
    lvDaysLeft: cell((params) => lotview.daysLeft(params.value)),
    lvState: cell((params) => lotview.stateOf(params.value)),
    lvAction: cell((params) => lotview.action(params.data)),
    lvEventCard: cell((params) => lotview.eventCard(params.data)),
    lvUntil: cell((params) => lotview.until(params.value)),
    lvCustomers: cell((params) => lotview.customersOf(params.value)),
    lvAccessCard: cell((params) => lotview.accessCard(params.data)),
    lvSessionNote: cell((params) => (params.value ? lotview.stateOf(params.value) : "")),
    lvSessionCard: cell((params) => lotview.sessionCard(params.data)),
    lvNotice: cell((params) => lotview.notice(params.data)),
    lvMailCard: cell((params) => lotview.mailCard(params.data)),
    lvStaffCard: cell((params) => lotview.staffCard(params.data)),
    lvSettingsName: cell((params) => lotview.settingsName(params.data)),
    lvHistoryCard: cell((params) => lotview.historyCard(params.data)),
    lvSettingsCard: cell((params) => lotview.settingsCard(params.data)),
    lvAccountCard: cell((params) => lotview.accountCard(params.data)),
    lvCard: cell((params) => lotview.card(params.data)),
    lvDateFilter: DateFilter,
    lvHeader: lotview.Header,
  });
})(dagfuncs);
