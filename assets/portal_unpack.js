// From the columns of an answer to the rows of the grid.
(function (lotview) {
  "use strict";

  // Turn columns into rows. Repeats are marked here, where the row above is at hand: `last` keeps the last row of
  // every block by the number after it (asking the grid for that row would make it load that block too).
  lotview.unpack = function ({ ids, columns, opened }, start, last) {
    const names = Object.keys(columns);
    const mark = lotview.parts.isOn() ? lotview.parts.mark : isGrouped() ? repeated : () => null;
    let above = last.get(start);
    const found = ids.map((id, index) => {
      const row = { id: String(id) };
      for (const name of names) row[name] = columns[name][index];
      if (opened && opened[index]) Object.assign(row, lotview.parts.lot(opened[index]));
      mark(row, above);
      lotview.since.mark(row);
      above = row;
      return row;
    });
    last.set(start + found.length, above);
    return found;
  };

  function repeated(row, above) {
    row.samePart = Boolean(above && above.part === row.part && above.customer === row.customer);
    row.newPart = Boolean(above && !row.samePart);
    row.sameText = row.samePart && above.description === row.description;
  }

  function isGrouped() {
    const [first] = lotview.view.now.sort;
    return !lotview.isPhone() && (!first || first[0] === "part");
  }
})(window.lotview);
