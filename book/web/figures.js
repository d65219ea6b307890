// Runs the figures that move in a page, where no kernel is. Each is an anywidget: an ES module, without
// imports, that draws on an element what a model holds. JupyterLab keeps the model in step with Python; here
// it is just the values that were stored with the chapter. Put on pages with figures by `nb_ipywidgets_js`
// in _config.yml.
"use strict";
{
  const STATE = "application/vnd.jupyter.widget-state+json";
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const LOST = "This figure can't start: its values were not stored with the page. JupyterLab doesn't " +
    "store them when it saves a chapter; execute the chapter again with “python book/execute.py”, its " +
    "name behind it, and build the page anew.";

  class Model {
    static = true; // tells the figure that nobody answers
    #values;
    #listeners = new Map();
    constructor(values) { this.#values = values; }
    get(key) { return this.#values[key]; }
    set(key, value) {
      if (Object.is(this.#values[key], value)) return;
      this.#values[key] = value;
      this.#emit(`change:${key}`, value);
      this.#emit("change");
    }
    save_changes() {}
    send() {}
    on(names, listener) {
      for (const name of names.split(" ")) {
        if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
        this.#listeners.get(name).add(listener);
      }
    }
    off(names, listener) {
      if (!names) return this.#listeners.clear();
      for (const name of names.split(" "))
        if (listener) this.#listeners.get(name)?.delete(listener);
        else this.#listeners.delete(name);
    }
    #emit(name, ...values) {
      for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(...values);
    }
  }

  /** Something made once for each key. */
  const once = (make) => {
    const made = new Map();
    return (key) => made.get(key) ?? made.set(key, make(key)).get(key);
  };
  // import() would hand the module over some time later, after the theme's scripts, which take long. The
  // modules import nothing, so the body of a function will do.
  const body = (source) => source.replace(/^export default /m, "return ").replace(/^export /gm, "");
  const load = once((source) => new Function(`"use strict";${body(source)}`)());
  const style = once((css) => {
    const element = document.createElement("style");
    element.textContent = css;
    document.head.append(element);
  });

  /** A stored binary value as the DataView that a kernel would send. */
  function view(base64) {
    if (Uint8Array.fromBase64) return new DataView(Uint8Array.fromBase64(base64).buffer); // since 2025
    const text = atob(base64), bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return new DataView(bytes.buffer);
  }

  function start(stored) {
    const values = stored?.state;
    if (!values?._esm) throw new Error(LOST);
    for (const { path, data } of stored.buffers ?? []) {
      const last = path.at(-1);
      path.slice(0, -1).reduce((inner, key) => inner[key], values)[last] = view(data);
    }
    if (values._css) style(values._css);
    return [load(values._esm), new Model(values)];
  }

  const scripts = document.getElementsByTagName("script"); // always those that are there now
  const models = {}, seen = new WeakSet();
  const started = once((id) => start(models[id]));

  /** What a script holds that was not seen before; nothing while it is still being read. */
  function content(script) {
    if (seen.has(script) || !script.textContent.trimEnd().endsWith("}")) return null; // to try takes long
    try {
      const found = JSON.parse(script.textContent);
      seen.add(script);
      return found;
    } catch {
      return null;
    }
  }

  function show(script, id) {
    const el = document.createElement("div");
    script.after(el);
    try {
      const [figure, model] = started(id);
      figure.render({ model, el });
      performance.mark("figure-ready");
    } catch (error) {
      const text = error.message === LOST ? LOST : `This figure could not start: ${error.message}`;
      el.replaceChildren(Object.assign(document.createElement("p"), { textContent: text, role: "alert" }));
      console.error(error);
    }
  }

  /** Show every figure whose place has been read by now. */
  function showNew() {
    for (const script of scripts) if (script.type === STATE) Object.assign(models, content(script)?.state);
    for (const script of scripts) {
      const asked = script.type === VIEW && content(script);
      if (asked) show(script, asked.model_id);
    }
  }

  // Figures don't wait for the rest of the page, nor for the theme's scripts, which come later.
  const observer = new MutationObserver(showNew);
  const finish = () => {
    observer.disconnect();
    showNew();
    document.documentElement.dataset.figures = "ready";
  };
  observer.observe(document, { childList: true, subtree: true });
  if (document.readyState !== "loading") finish();
  else document.addEventListener("readystatechange", finish, { once: true });
}
