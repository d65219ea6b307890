// Takes the place of the theme's script of this name: 1.5 MB that draw every icon as SVG. The icon fonts,
// which each page has anyway, show the same icons.
