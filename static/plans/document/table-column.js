// The panel with the settings of one column.

import { isNumeric } from "./table-cells.js";

export class ColumnPanel {
  #dialog;
  #fields;
  #actions;
  #at = 0;
  #count = 0;

  /** `actions`: save, move, insert, remove and what to do when the panel `closed`. */
  constructor(dialog, actions) {
    this.#dialog = dialog;
    this.#fields = dialog.querySelector("form").elements;
    this.#actions = actions;
    dialog.addEventListener("input", () => this.#fit());
    dialog.addEventListener("close", () => this.#close(dialog.returnValue));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(""));
  }

  open(column, at, count) {
    if (!column) return;
    this.#at = at;
    this.#count = count;
    const { title, group, kind, choices, is_summed, is_charted, is_merged } = this.#fields;
    title.value = column.title;
    group.value = column.group;
    kind.value = column.kind;
    choices.value = column.choices.join("\n");
    is_summed.checked = column.is_summed;
    is_charted.checked = column.is_charted;
    is_merged.checked = column.is_merged;
    this.#fit();
    this.#dialog.returnValue = "";
    this.#dialog.showModal();
    title.select();
  }

  /** Only what goes with the kind of column can be set. */
  #fit() {
    const { kind, choices, is_summed, is_charted } = this.#fields;
    const numeric = isNumeric({ kind: kind.value });
    choices.closest("label").hidden = kind.value !== "choice";
    choices.required = kind.value === "choice";
    for (const box of [is_summed, is_charted]) {
      box.disabled = !numeric;
      box.checked &&= numeric;
    }
    const button = (value) => this.#dialog.querySelector(`button[value="${value}"]`);
    button("left").disabled = this.#at === 0;
    button("right").disabled = this.#at === this.#count - 1;
  }

  #close(choice) {
    const at = this.#at;
    const { save, move, insert, remove, closed } = this.#actions;
    if (choice && choice !== "remove") save(at, this.#values());
    if (choice === "left") move(at, at - 1);
    if (choice === "right") move(at, at + 1);
    if (choice === "remove") remove(at);
    closed(at + ({ left: -1, right: 1 }[choice] ?? 0));
    if (choice === "before") insert(at);
    if (choice === "after") insert(at + 1);
  }

  #values() {
    const { title, group, kind, choices, is_summed, is_charted, is_merged } = this.#fields;
    const isChoice = kind.value === "choice";
    return {
      title: title.value.trim(),
      group: group.value.trim(),
      kind: kind.value,
      choices: isChoice ? choices.value.split("\n").map((line) => line.trim()).filter(Boolean) : [],
      is_summed: is_summed.checked,
      is_charted: is_charted.checked,
      is_merged: is_merged.checked,
    };
  }
}
