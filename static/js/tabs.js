// On a phone the tabs of a client scroll sideways: the current one is brought into sight.

const current = document.querySelector(".client-tabs [aria-current]");
const tabs = current?.parentElement;
if (tabs) tabs.scrollLeft = current.offsetLeft - (tabs.clientWidth - current.offsetWidth) / 2;
