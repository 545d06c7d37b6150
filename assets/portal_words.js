// Filters in words: what a chip says about a search, chosen values or a native filter.
(function (lotview) {
  "use strict";
  const WORDS = {
    contains: "contains", notContains: "does not contain", equals: "is", notEqual: "is not",
    startsWith: "starts with", endsWith: "ends with", blank: "is empty", notBlank: "is not empty",
    greaterThan: "over", greaterThanOrEqual: "at least", lessThan: "under", lessThanOrEqual: "at most",
  };
  const DATE_WORDS = { greaterThan: "after", lessThan: "before", equals: "on", notEqual: "not on" };
  const LONGEST = 60; // characters of a view in words
  const FAR = "9999";

  // Return the filters in force as [key, name, words]; key is "search" or a column id.
  lotview.activeFilters = function () {
    const { search, in: chosen, filter } = lotview.view.now;
    const found = search ? [["search", "Search", search]] : [];
    for (const column of new Set([...Object.keys(chosen), ...Object.keys(filter)])) {
      const said = [];
      if (chosen[column]) said.push(listed(lotview.choices.words(column, chosen[column])));
      if (filter[column]) said.push(model(filter[column]));
      found.push([column, nameOf(column), said.join(" and ")]);
    }
    return found;
  };

  // Return the view on screen in a few words, "" for one that shows everything.
  lotview.viewInWords = function () {
    const words = lotview.activeFilters().map(([, name, said]) => `${name} ${said}`).join(", ");
    return words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words;
  };

  // Expiry is a choice and no column, so its name is its button's.
  const nameOf = (column) => document.querySelector(`[data-column="${column}"]`)?.dataset.name || lotview.header(column);

  function listed(values) {
    const named = values.map((value) => value || "(empty)");
    if (named.length <= 3) return named.join(", ");
    return `${named[0]}, ${named[1]} and ${named.length - 2} more`;
  }

  function model(filter) {
    if (!filter.conditions) return condition(filter);
    return filter.conditions.map(condition).join(filter.operator === "OR" ? " or " : " and ");
  }

  function condition(filter) {
    if (filter.filterType === "date") return dates(filter);
    const write = filter.filterType === "number" ? (value) => lotview.quantity(String(value)) : (value) => value;
    if (filter.type === "inRange") return `${write(filter.filter)} to ${write(filter.filterTo)}`;
    const word = WORDS[filter.type] || filter.type;
    return filter.filter == null ? word : `${word} ${write(filter.filter)}`;
  }

  function dates({ type, dateFrom, dateTo }) {
    const from = lotview.day(dateFrom);
    if (type === "inRange" && dateTo.startsWith(FAR)) return `from ${from}`;
    if (type === "inRange" && dateFrom.startsWith("0001")) return `until ${lotview.day(dateTo)}`;
    if (type === "inRange") return `${from} to ${lotview.day(dateTo)}`;
    const word = DATE_WORDS[type] || WORDS[type] || type;
    return dateFrom ? `${word} ${from}` : word;
  }
})(window.lotview);
