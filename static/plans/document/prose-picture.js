// Pictures in the text editor: chosen, pasted or dropped, uploaded at once, described in words.

import { Node, Plugin, crel } from "django-prose-editor/editor";

const MAX_BYTES = 10 * 1024 * 1024; // plans.content.pictures refuses more
const OURS = 'img[src^="/resim/"]';
const NO_WORDS = "Resmin ne gösterdiğini yazın ya da “yalnız süs” kutusunu işaretleyin.";
const UPLOAD_FAILED = "Resim yüklenemedi. Bağlantınızı kontrol edip yeniden deneyin.";

/** Upload a file; gives the picture's address, throws an Error with a sentence. */
async function upload(file, address, token) {
  if (file.size > MAX_BYTES) throw new Error("Resim 10 MB’tan büyük. Küçültüp yeniden yükleyin.");
  const body = new FormData();
  body.append("file", file);
  const headers = { "X-CSRFToken": token };
  const response = await fetch(address, { method: "POST", headers, body }).catch(() => null);
  if (!response?.headers.get("Content-Type")?.startsWith("text/plain")) {
    throw new Error(UPLOAD_FAILED);
  }
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

const field = (label, input, help) =>
  crel("div", { className: "prose-editor-dialog-field" }, [
    crel("label", { htmlFor: input.id, textContent: label }),
    input,
    crel("small", { textContent: help }),
  ]);

/** Ask for a picture, or for the words of one that is there; `done` takes what was said. */
function askForPicture({ present, file, send, done, left }) {
  let address = Promise.resolve(present?.src);
  const chooser = crel("input", {
    id: "prose-picture-file",
    type: "file",
    accept: "image/png,image/jpeg,image/webp",
  });
  const alt = crel("input", {
    id: "prose-picture-alt",
    type: "text",
    maxLength: 500,
    value: present?.alt ?? "",
    autocomplete: "off",
  });
  const isOrnament = crel("input", {
    id: "prose-picture-ornament",
    type: "checkbox",
    checked: present?.alt === "",
  });
  const caption = crel("input", {
    id: "prose-picture-caption",
    type: "text",
    maxLength: 500,
    value: present?.caption ?? "",
    autocomplete: "off",
  });
  const note = crel("p", { className: "prose-note", role: "alert", hidden: true });
  const shown = crel("img", { className: "prose-picture-shown", alt: "", hidden: true });
  const cancel = crel("button", { type: "button", textContent: "Vazgeç" });
  const submit = crel("button", { type: "submit", textContent: present ? "Değiştir" : "Ekle" });
  const form = crel("form", { noValidate: true }, [
    crel("h3", { className: "prose-editor-dialog-title", textContent: "Resim" }),
    ...(present || file ? [] : [field("Dosya", chooser, "PNG, JPEG veya WebP, en çok 10 MB.")]),
    shown,
    field("Alternatif metin", alt, "Resmi göremeyen okur için: resim ne gösteriyor?"),
    crel("div", { className: "prose-editor-dialog-field" }, [
      isOrnament,
      crel("label", {
        htmlFor: isOrnament.id,
        textContent: "Yalnız süs: okura bir şey anlatmıyor",
      }),
    ]),
    field("Resim altı yazısı", caption, "İsteğe bağlı; resmin altında basılır."),
    note,
    crel("div", { className: "prose-editor-dialog-buttons" }, [submit, cancel]),
  ]);
  const dialog = crel("dialog", { className: "prose-editor-dialog" }, [form]);
  const tell = (text) => {
    note.textContent = text;
    note.hidden = !text;
  };
  const show = (source) => {
    shown.src = source;
    shown.hidden = false;
  };
  const take = (chosen) => {
    tell("Resim yükleniyor…");
    address = send(chosen).then(
      (found) => {
        tell("");
        show(found);
        return found;
      },
      (error) => tell(error.message),
    );
  };
  const close = () => dialog.close();
  dialog.addEventListener("close", () => {
    dialog.remove();
    left();
  });
  cancel.addEventListener("click", close);
  chooser.addEventListener("change", () => chooser.files[0] && take(chooser.files[0]));
  isOrnament.addEventListener("change", () => {
    alt.disabled = isOrnament.checked;
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = alt.value.trim();
    if (!isOrnament.checked && !words) {
      tell(NO_WORDS);
      alt.focus();
      return;
    }
    submit.disabled = true;
    const src = await address;
    submit.disabled = false;
    if (!src && note.hidden) tell("Bir resim dosyası seçin.");
    if (!src || !dialog.open) return;
    done({ src, alt: isOrnament.checked ? "" : words, caption: caption.value.trim() });
    close();
  });
  alt.disabled = isOrnament.checked;
  if (present) show(present.src);
  // Outside the page's own form: this one must not save the page.
  document.body.append(dialog);
  dialog.showModal();
  if (file) {
    take(file);
    alt.focus();
  }
}

const picturesOf = (data) =>
  [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));

/** Whether the copied text is nothing but a picture, which programs copy as a file too. */
function isOnlyPicture(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return !body.textContent.trim() && !body.querySelector(OURS);
}

/** A picture of the text, with the ways to bring one. */
export const pictureOf = (textarea, config, tell) =>
  Node.create({
    name: "picture",
    group: "block",
    atom: true,
    draggable: true,
    addAttributes: () => ({
      src: { default: "" },
      alt: { default: null },
      caption: { default: "" },
    }),
    parseHTML: () => [
      {
        tag: "figure",
        getAttrs: (figure) => {
          const image = figure.querySelector(OURS);
          const caption = figure.querySelector("figcaption")?.textContent.trim() ?? "";
          return (
            image && { src: image.getAttribute("src"), alt: image.getAttribute("alt"), caption }
          );
        },
      },
      { tag: OURS },
    ],
    renderHTML: ({ node: { attrs } }) => [
      "figure",
      ["img", attrs.alt === null ? { src: attrs.src } : { src: attrs.src, alt: attrs.alt }],
      ...(attrs.caption ? [["figcaption", attrs.caption]] : []),
    ],
    addMenuItems({ menu, buttons }) {
      menu.defineItem({
        name: "picture",
        groups: "picture",
        command: (editor) => this.storage.ask(editor),
        button: buttons.material("image"),
        active: (editor) => editor.isActive("picture"),
      });
    },
    addStorage: () => ({ ask: null }),
    onBeforeCreate() {
      const token = textarea.form.querySelector("[name=csrfmiddlewaretoken]").value;
      const send = (file) => upload(file, config.pictures, token);
      /** Ask for each of the files in turn; without one, for the picture that is chosen. */
      this.storage.ask = (editor, files = []) => {
        const [file, ...others] = files;
        const isChosen = !file && editor.isActive("picture");
        const present = isChosen ? editor.getAttributes("picture") : null;
        const done = (attrs) => {
          const chain = editor.chain().focus();
          if (isChosen) chain.updateAttributes("picture", attrs).run();
          else {
            // Behind what is selected, never in its place; one writes on below.
            const content = [{ type: "picture", attrs }, { type: "paragraph" }];
            chain.insertContentAt(editor.state.selection.to, content).run();
          }
        };
        const left = () => {
          editor.commands.focus();
          if (others.length) this.storage.ask(editor, others);
        };
        askForPicture({ present, file, send, done, left });
      };
    },
    addProseMirrorPlugins() {
      const { editor, storage } = this;
      const handlePaste = (view, event) => {
        const html = event.clipboardData?.getData("text/html") ?? "";
        const files = picturesOf(event.clipboardData);
        if (!files.length || (html && !isOnlyPicture(html))) return false;
        storage.ask(editor, files);
        return true;
      };
      const handleDrop = (view, event, slice, moved) => {
        const files = moved ? [] : picturesOf(event.dataTransfer);
        if (!files.length) return false;
        event.preventDefault();
        const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
        if (place) editor.commands.setTextSelection(place.pos);
        storage.ask(editor, files);
        return true;
      };
      const transformPastedHTML = (html) => {
        tell(textarea, lostPictures(html));
        return html;
      };
      return [new Plugin({ props: { handlePaste, handleDrop, transformPastedHTML } })];
    },
  });

/** A sentence on the pictures of a pasted text that stay out; empty without such. */
export function lostPictures(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const count = body.querySelectorAll(`img:not(${OURS})`).length;
  return count
    ? `Yapıştırılan metindeki ${count} resim alınmadı. Her resmi tek başına kopyalayıp yapıştırın ` +
        "ya da “Resim” düğmesiyle ekleyin."
    : "";
}
