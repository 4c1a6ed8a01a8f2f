package convoy

import "linli/internal/text"

// What the pages say.
var (
	msgYours = text.Label{Zh: "您的接送", En: "your ride"}
	msgBook  = text.Label{Zh: "写清从哪到哪、几点", En: "say from where to where, and when"}
)
