// The text editor of the admin: what a plan's document may hold, with Turkish names.

import {
  Blockquote,
  Bold,
  BulletList,
  Document,
  Dropcursor,
  Extension,
  Gapcursor,
  HardBreak,
  Heading,
  History,
  HorizontalRule,
  Italic,
  Link,
  ListItem,
  Menu,
  OrderedList,
  Paragraph,
  Plugin,
  Strike,
  Subscript,
  Superscript,
  Table,
  TableCell,
  TableHeader,
  TableRow,
  Text,
  Underline,
  createMenuFromGroups,
  createTextareaEditor,
  crel,
  initializeEditors,
} from "django-prose-editor/editor";
import { lostPictures, pictureOf } from "./prose-picture.js";

const ATTRIBUTE = "data-django-prose-editor-plan";
const TOO_LONG = 8_000_000; // characters; plans.content.richtext refuses more
const CLEANING_FAILED =
  "Yapıştırılan metin temizlenemedi. Bağlantınızı kontrol edip yeniden yapıştırın.";

/** What the buttons say when pointed at, by the names that the editor gives them. */
const TITLES = {
  paragraph: "Düz metin",
  heading3: "Ara başlık",
  heading4: "Alt başlık",
  bulletList: "Madde imli liste",
  orderedList: "Numaralı liste",
  blockquote: "Alıntı",
  bold: "Kalın (Ctrl+B)",
  italic: "İtalik (Ctrl+I)",
  subscript: "Alt simge",
  superscript: "Üst simge",
  link: "Bağlantı (Ctrl+K)",
  unlink: "Bağlantıyı kaldır",
  picture: "Resim",
  table: "Tablo ekle",
  "table:addColumnAfter": "Sağa sütun ekle",
  "table:deleteColumn": "Sütunu sil",
  "table:addRowAfter": "Alta satır ekle",
  "table:deleteRow": "Satırı sil",
  "table:mergeCells": "Seçili hücreleri birleştir",
  "table:splitCell": "Hücreyi böl",
  "table:toggleHeaderCell": "Başlık hücresi yap",
  "table:deleteTable": "Tabloyu sil",
  "history:undo": "Geri al (Ctrl+Z)",
  "history:redo": "Yinele (Ctrl+Y)",
};
const WORDS = { paragraph: "Metin", heading3: "Ara başlık", heading4: "Alt başlık" };
const GROUPS = [
  { group: "blockType -lists" },
  { group: "lists" },
  { group: "quote" },
  { group: "marks" },
  { group: "link" },
  { group: "picture" },
  { group: "table" },
  { group: "history" },
];

/** Turkish names, pressed and disabled states that screen readers hear. */
function nameButtons(editor) {
  const bar = editor.options.element.querySelector(".prose-menubar");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Metin biçimi");
  const buttons = [...bar.querySelectorAll("button[data-name]")];
  for (const button of buttons) {
    const { name } = button.dataset;
    button.title = TITLES[name] ?? "";
    button.setAttribute("aria-label", TITLES[name] ?? name);
    if (WORDS[name]) {
      button.classList.remove("material-icons", "prose-menubar__button--heading");
      button.textContent = WORDS[name];
    }
  }
  const tell = () => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", button.classList.contains("active"));
      button.setAttribute("aria-disabled", button.classList.contains("disabled"));
    }
  };
  editor.on("transaction", tell);
  tell();
}

/** The menu: ours is without what a plan does not need. */
function createMenu(tools) {
  const hidden = ["underline", "strike", "horizontalRule"];
  const { menu } = tools;
  for (const item of menu.items("nodes marks")) {
    if (hidden.includes(item.name)) item.groups = new Set();
    if (item.name === "blockquote") item.groups = new Set(["quote"]);
  }
  return createMenuFromGroups(GROUPS)(tools);
}

// --- Links ------------------------------------------------------------------------------------

/** The places of the document as options of a list, in groups. */
async function loadPlaces(select, address) {
  const response = await fetch(address);
  if (!response.ok) return;
  for (const { title, places } of await response.json()) {
    const group = crel("optgroup", { label: title });
    for (const place of places) {
      const option = crel("option", { value: place.address, textContent: place.title });
      option.dataset.words = place.words;
      group.append(option);
    }
    select.append(group);
  }
}

function askForLink(editor, config) {
  const present = editor.getAttributes("link").href ?? "";
  const select = crel("select", { id: "prose-link-place" }, [
    crel("option", { value: "", textContent: "Seçin…" }),
  ]);
  const address = crel("input", {
    id: "prose-link-address",
    type: "text",
    value: present,
    placeholder: "https://…",
    autocomplete: "off",
  });
  const cancel = crel("button", { type: "button", textContent: "Vazgeç" });
  const field = (label, input, help = "") =>
    crel("div", { className: "prose-editor-dialog-field" }, [
      crel("label", { htmlFor: input.id, textContent: label }),
      input,
      crel("small", { textContent: help }),
    ]);
  const form = crel("form", { method: "dialog" }, [
    crel("h3", { className: "prose-editor-dialog-title", textContent: "Bağlantı" }),
    ...(config.places
      ? [
          field(
            "Belgede bir yer",
            select,
            "“Tablo 7” gibi bir sözün numarası belgede kendiliğinden güncel kalır.",
          ),
        ]
      : []),
    field(config.places ? "veya adres" : "Adres", address),
    crel("div", { className: "prose-editor-dialog-buttons" }, [
      crel("button", { type: "submit", textContent: "Bağlantı ver" }),
      cancel,
    ]),
  ]);
  const dialog = crel("dialog", { className: "prose-editor-dialog" }, [form]);
  // Outside the page's own form: this one must not save the page.
  document.body.append(dialog);
  if (config.places) loadPlaces(select, config.places);
  select.addEventListener("change", () => {
    address.value = select.value;
  });
  cancel.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    editor.commands.focus();
  });
  form.addEventListener("submit", () => {
    const href = address.value.trim();
    if (!href) return;
    const words = select.value === href ? select.selectedOptions[0].dataset.words : href;
    setLink(editor, href, words);
  });
  dialog.showModal();
}

function setLink(editor, href, words) {
  const attrs = { href, target: null, rel: null, class: null };
  const chain = editor.chain().focus();
  if (editor.isActive("link")) chain.extendMarkRange("link").setMark("link", attrs).run();
  else if (!editor.state.selection.empty) chain.setMark("link", attrs).run();
  else {
    const text = { type: "text", text: words, marks: [{ type: "link", attrs }] };
    chain.insertContent([text, { type: "text", text: " " }]).run();
  }
}

const linkOf = (config) =>
  Link.extend({
    addMenuItems({ menu, buttons }) {
      menu.defineItem({
        name: "link",
        groups: "link",
        command: (editor) => askForLink(editor, config),
        button: buttons.material("insert_link"),
        active: (editor) => editor.isActive("link"),
      });
      menu.defineItem({
        name: "unlink",
        groups: "link",
        command: (editor) => editor.chain().focus().unsetLink().run(),
        button: buttons.material("link_off"),
        hidden: (editor) => !editor.isActive("link"),
      });
    },
    // The base's own shortcut would let the event through to unfold, which searches by it.
    addKeyboardShortcuts: () => ({}),
    addProseMirrorPlugins() {
      const { editor } = this;
      const handleKeyDown = (view, event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key !== "k") return false;
        event.stopPropagation();
        askForLink(editor, config);
        return true;
      };
      return [...(this.parent?.() ?? []), new Plugin({ props: { handleKeyDown } })];
    },
  }).configure({ enableTarget: false, autolink: false });

// --- Tables and pasted text -------------------------------------------------------------------

const PlainTable = Table.extend({
  addCommands() {
    return {
      ...this.parent?.(),
      insertTableWithOptions:
        () =>
        ({ commands }) =>
          commands.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
    };
  },
});

function tell(textarea, text) {
  const note = textarea.closest(".prose-editor").nextElementSibling;
  note.textContent = text;
  note.hidden = !text;
}

/** Word's notation is cleaned by the server before it comes into the text. */
const wordPasteOf = (textarea, config) =>
  Extension.create({
    name: "wordPaste",
    addProseMirrorPlugins() {
      const { editor } = this;
      return [
        new Plugin({
          props: {
            handlePaste(view, event) {
              const html = event.clipboardData?.getData("text/html") ?? "";
              if (!/mso-|schemas-microsoft-com/.test(html)) return false;
              pasteWord(editor, textarea, config.cleaner, html);
              return true;
            },
          },
        }),
      ];
    },
  });

async function pasteWord(editor, textarea, address, html) {
  if (html.length > TOO_LONG) {
    tell(textarea, "Yapıştırılan metin çok uzun. Belgeyi bölüm bölüm yapıştırın.");
    return;
  }
  tell(textarea, "Word metni temizleniyor…");
  const token = textarea.form.querySelector("[name=csrfmiddlewaretoken]").value;
  const response = await fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": token, "Content-Type": "text/html" },
    body: html,
  }).catch(() => null);
  const isAnswer = response?.headers.get("Content-Type")?.startsWith("text/plain");
  if (!isAnswer) {
    tell(textarea, CLEANING_FAILED);
    return;
  }
  const text = await response.text();
  tell(textarea, response.ok ? lostPictures(html) : text);
  if (response.ok) editor.chain().focus().insertContent(text).run();
}

// --- An editor in place of a text box ---------------------------------------------------------

function createEditor(textarea) {
  if (textarea.closest(".prose-editor")) return;
  const config = JSON.parse(textarea.getAttribute(ATTRIBUTE));
  const editor = createTextareaEditor(textarea, [
    Blockquote,
    Bold,
    BulletList,
    Document,
    Dropcursor,
    Gapcursor,
    HardBreak,
    Heading.configure({ levels: [3, 4] }),
    History,
    HorizontalRule,
    Italic,
    ListItem,
    Menu.configure({ items: createMenu }),
    OrderedList.configure({ enableListAttributes: false }),
    Paragraph,
    PlainTable,
    Strike,
    Subscript,
    Superscript,
    TableCell,
    TableHeader,
    TableRow,
    Text,
    Underline,
    linkOf(config),
    // First asked: a picture that is copied in Word comes as a file too.
    ...(config.pictures ? [pictureOf(textarea, config, tell)] : []),
    wordPasteOf(textarea, config),
  ]);
  textarea
    .closest(".prose-editor")
    .after(crel("p", { className: "prose-note", role: "alert", hidden: true }));
  editor.on("create", () => {
    const label = document.querySelector(`label[for="${textarea.id}"]`);
    editor.view.dom.setAttribute("aria-label", label?.textContent.trim() ?? "Metin");
    editor.view.dom.setAttribute("lang", "tr");
    label?.addEventListener("click", () => editor.commands.focus());
    nameButtons(editor);
  });
  textarea.form?.addEventListener("submit", (event) => {
    if (textarea.value.length <= TOO_LONG) return;
    event.preventDefault();
    tell(textarea, "Metin kaydedilemeyecek kadar uzun. Belgeyi bölüm bölüm yapıştırın.");
    textarea.closest(".prose-editor").scrollIntoView();
  });
}

initializeEditors(createEditor, `[${ATTRIBUTE}]`);
