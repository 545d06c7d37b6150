// Instants in the zone of whoever reads them: every <time> of a page gets its words, also when it is drawn again.
(function (lotview) {
  "use strict";

  lotview.moment = (moment) => `${lotview.date(moment)}, ${lotview.clock(moment)}`;

  lotview.moments = function (page) {
    const write = () => {
      for (const time of page.querySelectorAll("time[datetime]")) {
        lotview.say(time, lotview.moment(new Date(time.dateTime)));
      }
    };
    new MutationObserver(write).observe(page, { subtree: true, childList: true, attributeFilter: ["datetime"] });
    write();
  };

  // A page whose only script this is.
  lotview.forDash({
    moments(pageId) {
      const page = lotview.byId(pageId);
      lotview.moments(page);
      lotview.describeAll(page);
      return "yes";
    },
  });
})(window.lotview);
