// How quantities, days, times and ages are written. Quantities stay text: a double can't hold all their digits.
(function (lotview) {
  "use strict";
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const two = (number) => String(number).padStart(2, "0");

  lotview.quantity = function (text) {
    if (text == null || text === "") return "";
    const [whole, places = ""] = String(text).replace("-", "").split(".");
    const decimals = places.replace(/0+$/, "");
    const sign = String(text).startsWith("-") ? "−" : "";
    return sign + whole.replace(/\B(?=(\d{3})+$)/g, ",") + (decimals ? "." + decimals : "");
  };
  lotview.count = (number) => lotview.quantity(String(number));
  lotview.counted = (number, noun) => lotview.count(number) + " " + (number === 1 ? noun.replace(/s$/, "") : noun);

  // An ISO day stays a day: it is taken apart as text, so that no time zone can shift it.
  lotview.day = function (iso) {
    if (!iso) return "";
    return `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1]} ${iso.slice(0, 4)}`;
  };
  lotview.daysBetween = (from, to) => Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 864e5);

  lotview.clock = (moment, seconds) =>
    two(moment.getHours()) + ":" + two(moment.getMinutes()) + (seconds ? ":" + two(moment.getSeconds()) : "");
  lotview.date = (moment) => `${moment.getDate()} ${MONTHS[moment.getMonth()]} ${moment.getFullYear()}`;

  // The clock alone while it is today's, with the date otherwise.
  lotview.time = function (moment, seconds) {
    const today = new Date().toDateString() === moment.toDateString();
    return today ? lotview.clock(moment, seconds) : `${lotview.date(moment)}, ${lotview.clock(moment)}`;
  };
  // Day, clock and zone: paper is read elsewhere, and later.
  lotview.inFull = function (moment) {
    const parts = new Intl.DateTimeFormat("en", { timeZoneName: "short" }).formatToParts(moment);
    return `${lotview.date(moment)}, ${lotview.clock(moment, true)} ${parts.find(({ type }) => type === "timeZoneName").value}`;
  };
  lotview.age = function (moment, long) {
    const seconds = Math.max(0, Math.round((Date.now() - moment) / 1000));
    if (seconds < 60) return long ? lotview.counted(seconds, "seconds") : `${seconds} s`;
    if (seconds < 3600) {
      const minutes = Math.floor(seconds / 60);
      return long ? lotview.counted(minutes, "minutes") : `${minutes} min`;
    }
    const hours = Math.floor(seconds / 3600);
    if (hours < 48) return long ? lotview.counted(hours, "hours") : `${hours} h`;
    return lotview.counted(Math.floor(hours / 24), "days");
  };
})(window.lotview);
