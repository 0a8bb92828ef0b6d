// Unfold asks SimpleBar to bring the open page's entry of the menu into sight; here the menu scrolls
// by itself.

window.SimpleBar = { instances: { get: (menu) => ({ getScrollElement: () => menu }) } };
