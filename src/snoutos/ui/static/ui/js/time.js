// Relative times grow older by themselves; the exact one is in the title.
setInterval(() => {
  const now = Date.now();
  document.querySelectorAll("time[datetime]").forEach((time) => {
    if (!/^(now|(in )?\d+ (min|h)( ago)?)$/.test(time.textContent)) return;
    const distance = new Date(time.dateTime).getTime() - now;
    const minutes = Math.round(Math.abs(distance) / 60000);
    const said = minutes < 1 ? "now" : minutes < 60 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
    time.textContent = said === "now" ? said : distance > 0 ? `in ${said}` : `${said} ago`;
  });
}, 30000);
