package ui

import "strings"

// keyName is how a key is written on a button.
func keyName(key string) string {
	switch key {
	case "Control+K":
		return "Ctrl K"
	case "Enter":
		return "↵"
	}
	return strings.ReplaceAll(key, "+", " ")
}
