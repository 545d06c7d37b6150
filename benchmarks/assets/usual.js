// The search of the usual page: AG Grid's quick filter, set without asking the server.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.usual = {
  search: (text) => ({ quickFilterText: text }),
};
