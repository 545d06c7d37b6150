// Viewing as a customer: how long it lasts, and the way there and back. Nothing that was seen as one stays for the next.
(function (lotview) {
  "use strict";
  const BACK = "lotview.back"; // where the view began
  const TOLD = "lotview.told"; // what is said there
  const ENDED = "Viewing as a customer has ended";
  const OVER = `${ENDED}: the time is over.`;
  const STOP = "/api/admin/view-as/stop";
  const LAST_MINUTE = 60; // seconds
  const isStaffSide = () => /^\/admin(\/|$)/.test(location.pathname);
  const two = (number) => String(number).padStart(2, "0");
  let isWarned = false;
  let isLeaving = false;

  lotview.forDash({
    viewing(begun) {
      if (!begun) return;
      const from = location.pathname;
      sessionStorage.clear();
      sessionStorage.setItem(BACK, from);
      lotview.tellTabs("view");
      lotview.leaveFor("/inventory");
    },
  });

  // Another tab has begun or ended a view: what this one shows of customers is not what it may show now.
  lotview.turn = function () {
    isWarned = false;
    if (isStaffSide()) return turnFrame();
    sessionStorage.clear();
    lotview.leaveFor("/");
  };

  // A page whose frame is not drawn yet may have been told who one was: it begins anew.
  function turnFrame() {
    if (!document.querySelector(".lv-top")) return location.reload();
    window.dash_clientside.set_props("shell-turned", { data: Date.now() });
  }

  // Back to the staff's side. What else is open there stays as it is, but for the frame. Who did not ask for it is told.
  lotview.leaveView = function (told = "") {
    if (isLeaving) return;
    const back = sessionStorage.getItem(BACK) || "/admin";
    sessionStorage.clear();
    lotview.tellTabs("view");
    if (told) sessionStorage.setItem(TOLD, told);
    if (isStaffSide()) return [tell, lotview.turn].forEach((each) => each());
    isLeaving = true;
    lotview.leaveFor(back);
  };

  // The server has refused it. Its clock may be a moment ahead of the page's, which began to count when it was drawn.
  lotview.viewIsOver = () => lotview.leaveView(isWarned ? OVER : `${ENDED}.`);

  function tell() {
    const told = sessionStorage.getItem(TOLD);
    if (!told || !isStaffSide()) return;
    sessionStorage.removeItem(TOLD);
    lotview.toast(told);
  }
  addEventListener("load", tell);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-stops]");
    if (button) lotview.attempt(button, stop);
  });

  async function stop() {
    try {
      await (isStaffSide() ? lotview.ask(STOP, {}) : lotview.leaveBy(STOP));
    } catch (error) {
      if (error.status !== 409) throw error; // it has ended already
    }
    lotview.leaveView();
  }

  // The server tells what is left, so that this computer's clock may be wrong.
  let told = "";
  let end = 0;
  setInterval(tick, 500);
  function tick() {
    const place = document.querySelector("[data-left]");
    if (!place) return (told = "");
    if (told !== place.dataset.left) {
      told = place.dataset.left;
      end = Date.now() + Number(told.split(" ")[0]) * 1000;
    }
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    lotview.say(place, `${Math.floor(seconds / 60)}:${two(seconds % 60)} left`);
    if (seconds === 0) return lotview.leaveView(OVER);
    if (seconds <= LAST_MINUTE && !isWarned) lotview.toast("Viewing as this customer ends within a minute.");
    isWarned = seconds <= LAST_MINUTE;
  }
})(window.lotview);
