package ui

// Suggestion is one line that the address in InputProps.Suggest answers: a JSON array of these. The
// request carries what was typed in the parameter "q".
type Suggestion struct {
	Value string            `json:"value"`          // what is put into the field
	Label string            `json:"label"`          // what is shown
	Note  string            `json:"note,omitempty"` // a second, quieter line
	Fill  map[string]string `json:"fill,omitempty"` // other fields of the form: name → value
}

// Found is one line that the palette's search (Chrome.Search) answers: a JSON array of these. The
// request carries what was typed in the parameter "q".
type Found struct {
	Text string `json:"text"`
	Note string `json:"note,omitempty"`
	Href string `json:"href"`
}
