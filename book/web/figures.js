// Runs the figures that move in a page, where no kernel is. Each is an anywidget: an ES module, without imports,
// that draws on an element what a model holds. JupyterLab keeps the model in step with Python; here it is just the values that
// were stored with the chapter. Put on pages with figures by `nb_ipywidgets_js` in _config.yml.
(() => {
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

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
    #emit(name, ...values) { for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(...values); }
  }

  /** Something made once for each key. */
  const once = (make) => {
    const made = new Map();
    return (key) => made.get(key) ?? made.set(key, make(key)).get(key);
  };
  // import() would hand the module over some time later, after MathJax and the theme's scripts, which take long.
  // The modules import nothing, so the body of a function will do.
  const load = once((source) =>
    new Function(`"use strict";${source.replace(/^export default /m, "return ").replace(/^export /gm, "")}`)());
  const style = once((css) => {
    const element = document.createElement("style");
    element.textContent = css;
    document.head.append(element);
  });

  /** A stored binary value as the DataView that a kernel would send. */
  function view(base64) {
    const text = atob(base64);
    return new DataView(Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer);
  }

  function start(stored) {
    const values = stored.state;
    for (const { path, data } of stored.buffers ?? []) {
      const last = path.at(-1);
      path.slice(0, -1).reduce((inner, key) => inner[key], values)[last] = view(data);
    }
    if (values._css) style(values._css);
    return [load(values._esm), new Model(values)];
  }

  function show(script, started) {
    const id = JSON.parse(script.textContent).model_id;
    const el = document.createElement("div");
    script.after(el);
    try {
      const [figure, model] = started(id);
      figure.render({ model, el });
    } catch (error) {
      el.textContent = `This figure could not start: ${error.message}`;
      console.error(error);
    }
  }

  function main() {
    const models = {};
    for (const script of document.querySelectorAll(STATE)) Object.assign(models, JSON.parse(script.textContent).state);
    const started = once((id) => start(models[id]));
    for (const script of document.querySelectorAll(VIEW)) show(script, started);
    document.documentElement.dataset.figures = "ready";
    performance.mark("figures-ready");
  }

  // Figures don't wait for MathJax and the theme's scripts, which run when the document has been read.
  if (document.readyState === "loading") document.addEventListener("readystatechange", main, { once: true });
  else main();
})();
