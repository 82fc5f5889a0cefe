package companyfile

import (
	_ "embed" // the page
	"strings"
)

//go:embed format.md
var introduction string

// Format describes the files for people, in Markdown: the rules, and every column of every table.
func Format() string {
	var page strings.Builder
	page.WriteString(introduction)
	for _, s := range shapes() {
		s.describe(&page, "")
		for i := range s.kids {
			s.kids[i].describe(&page, s.name)
		}
	}
	return page.String()
}

func (s *shape) describe(page *strings.Builder, owner string) {
	page.WriteString("\n## " + s.name + "\n\n" + s.about + "\n\n| column | |\n| --- | --- |\n")
	if owner != "" && owner != tableCompany {
		page.WriteString("| `" + s.key + "` | CSV: required, id of a row of " + owner + " |\n")
	}
	for _, c := range s.columns {
		page.WriteString("| `" + c.name + "` | " + c.about + " |\n")
	}
}
