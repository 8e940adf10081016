package casesweb

import (
	"net/http"
)

func (p *pages) showQueue(w http.ResponseWriter, r *http.Request) error { return nil }
