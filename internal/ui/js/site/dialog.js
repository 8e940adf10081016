// A link with data-open-dialog opens the dialog it names; without the dialog it stays a link.
document.addEventListener("click", (e) => {
  const opener = e.target.closest?.("[data-open-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.openDialog);
  if (!dialog) return;
  e.preventDefault();
  dialog.showModal();
});

// A link that looks like a button is pressed by the space bar too, as people expect of a button.
document.addEventListener("keydown", (e) => {
  if (e.key !== " " || !e.target.matches?.("a[data-button]")) return;
  e.preventDefault();
  e.target.click();
});
