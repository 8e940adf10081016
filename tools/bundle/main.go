// Command bundle makes the files that browsers load out of the design system's sources.
//
//	go run -C tools ./bundle
//
// It reads internal/ui/{css,js,img,fonts} and writes internal/ui/dist: minified style sheets and
// scripts, fonts and pictures, each under a name that carries a hash of its content (so that browsers
// may keep it for ever), and manifest.json, which says what is called how. The directory is committed:
// building the application needs neither this command nor Node.
//
// The manifest also records a hash of all sources. A test of internal/ui recomputes it and fails when
// somebody changed a source and did not run this command.
package main

import (
	"fmt"
	"os"
)

func main() {
	root, err := findUI()
	if err == nil {
		err = run(root, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// findUI looks for internal/ui in this directory and those above it.
func findUI() (string, error) {
	for _, dir := range []string{"internal/ui", "../internal/ui", "../../internal/ui"} {
		if _, err := os.Stat(dir + "/css/site.css"); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("internal/ui/css/site.css not found: run it from the project or from tools/")
}
