package casesweb

import (
	"strconv"

	"wrota/internal/platform/richtext"
)

// Two people edited one text: nothing of either is lost, and who came second chooses.

// changes tell how the stored text differs from what was typed.
func (w writingPage) changes() []richtext.Change { return richtext.Diff(w.Body, w.Form.Body) }

// current is the version that is stored now: a form that carries it knows both texts.
func (w writingPage) current() string { return strconv.FormatInt(w.Writing.Version, 10) }
