/** Offers a file under its name, as a click on a link would. The browser may ask, or put it among the downloads. */
export function saveFile(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
