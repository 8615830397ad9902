// What any part of the desk may ask of the frame around it.
import { reactive } from "vue";

export const shell = reactive({ palette: false, asked: "", help: false, translating: false, locked: false });

/** Open the search and go-to window, with a text if one was typed. */
export function openPalette(text = ""): void {
  shell.asked = text;
  shell.palette = true;
}
