"""The pixels of a canvas in a page, for the tests of figures that draw on one."""

import base64

import numpy as np


def pixels_of(canvas, *part):
    """Red, green, blue and alpha, bytes ``(rows, columns, 4)``, of all or of a part (x, y, width, height).

    They are those of a copy, since reading slows drawing, a moment after all else. They travel as one text:
    as a list of numbers a large canvas took half a minute.
    """
    read = """async (canvas, part) => {
        await new Promise(setTimeout); // some canvases are drawn a moment after the rest
        const [x, y, width, height] = part.length ? part : [0, 0, canvas.width, canvas.height];
        const copy = Object.assign(document.createElement("canvas"), { width, height });
        const context = copy.getContext("2d", { willReadFrequently: true });
        context.drawImage(canvas, -x, -y);
        const { data } = context.getImageData(0, 0, width, height), text = [];
        for (let i = 0; i < data.length; i += 8192)
            text.push(String.fromCharCode(...data.subarray(i, i + 8192)));
        return [height, width, btoa(text.join(""))];
    }"""
    rows, columns, text = canvas.evaluate(read, part)
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(rows, columns, 4).astype(int)
