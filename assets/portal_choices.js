// What a list offers beside plain values: statuses under their groups, expiries in their order, each with its mark.
(function (lotview) {
  "use strict";
  let collator = null; // costs a hundredth of a second, which nobody shall wait for before opening a list
  const natural = (a, b) => (collator ||= new Intl.Collator("en", { numeric: true, sensitivity: "base" })).compare(a, b);
  const EXPIRIES = [["expired", "x-octagon-fill", "expired"], ["first", "hourglass-split", "expiring"], ["second"], ["third"], ["later"], ["none"]];
  const GOOD = EXPIRIES.map(([key]) => key).filter((key) => key !== "expired");
  const called = {}; // what the server calls the values of a choice that are no texts of the ERP, by column
  const HOLD = "on_hold";
  const seen = new Set(); // every status an answer has told of: what is not on hold must not forget a rare one
  const choices = {};
  lotview.choices = choices;

  lotview.seeChoices = ({ facets, labels }) => {
    ((facets || {}).status || []).forEach(([status]) => seen.add(status));
    Object.assign(called, labels);
  };
  // What a short list says beside how many are chosen.
  choices.beside = (column) => (column === "change" && lotview.since.moment ? `Since ${lotview.past.moment(lotview.since.moment)}. ` : "");
  choices.text = (column, value) => called[column]?.[value] ?? value;

  // Name chosen values as chips do.
  choices.words = function (column, chosen) {
    if (column === "status") return choices.statusWords(chosen);
    if (column === "expiry" && isAll(GOOD, chosen) && !chosen.includes("expired")) return ["not expired"];
    return chosen.map((value) => choices.text(column, value));
  };

  // Return the lines of a list: { value, count } and, over statuses, headings { group, values }. `counts` maps the
  // values to their rows; `first` are those to stand first where the order is free.
  choices.lines = function (column, counts, first) {
    if (column === "expiry") return EXPIRIES.map(([value, mark, look]) => ({ value, text: choices.text(column, value), mark, look, count: counts.get(value) ?? 0 }));
    if (column === "change") return Object.keys(called.change).map((value) => ({ value, text: choices.text(column, value), count: counts.get(value) ?? 0 }));
    const lines = [...counts].map(([value, count]) => ({ value, count }));
    if (column === "status") return grouped(lines);
    return lines.sort((a, b) => first.has(b.value) - first.has(a.value) || natural(a.value, b.value));
  };

  function grouped(lines) {
    const all = lotview.statusGroups;
    const known = new Set(all.flatMap((group) => group.values));
    const others = lines.map((line) => line.value).filter((value) => !known.has(value)).sort(natural);
    const other = { id: "other", text: "Other", values: others };
    return [...all, other].flatMap((group) => {
      const inside = group.values.flatMap((value) => lines.find((line) => line.value === value) || []);
      const count = inside.reduce((sum, line) => sum + (line.count || 0), 0);
      const heading = { group: group.text, values: group.values, shown: inside.map((line) => line.value), mark: group.mark, look: group.look, count };
      return inside.length ? [heading, ...inside.map((line) => ({ ...line, inGroup: true }))] : [];
    });
  }

  const onHold = () => lotview.statusGroups.find((group) => group.id === HOLD).values;
  function notOnHold() {
    const held = new Set(onHold());
    const known = lotview.statusGroups.flatMap((group) => group.values);
    return [...new Set([...known, ...seen])].filter((value) => !held.has(value));
  }
  const isAll = (wanted, chosen) => wanted.length > 0 && wanted.every((value) => chosen.includes(value));
  const chosenNow = () => lotview.view.now.in.status || [];

  // Whether the choice of statuses leaves out what is on hold.
  choices.isWithoutHold = () => chosenNow().length > 0 && !chosenNow().some((value) => onHold().includes(value));

  // Leave out what is on hold, or take it back in. What else was chosen stays.
  let before = [];
  choices.leaveOutHold = function (on) {
    const now = chosenNow();
    const left = now.filter((value) => !onHold().includes(value));
    if (on) before = now;
    lotview.view.choose("status", on ? (left.length ? left : notOnHold()) : before);
    if (!on) before = [];
  };

  // Name chosen statuses, whole groups in one word.
  choices.statusWords = function (chosen) {
    const free = notOnHold();
    if (isAll(free, chosen) && !chosen.some((value) => onHold().includes(value))) return ["not on hold"];
    const whole = lotview.statusGroups.filter((group) => isAll(group.values, chosen));
    const named = new Set(whole.flatMap((group) => group.values));
    return [...whole.map((group) => `all ${group.text.toLowerCase()}`), ...chosen.filter((value) => !named.has(value))];
  };
})(window.lotview);
