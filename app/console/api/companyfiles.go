package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator"
	"faultline/simulator/ledger/companyfile"
)

const zipType = "application/zip"

type (
	// ImportedCompany says what became of a company file.
	ImportedCompany struct {
		Connection *Connection        `json:"connection,omitempty" doc:"of the new company; none when it was only checked"`
		Report     companyfile.Report `json:"report"`
	}
	companyFileInput struct {
		BooksPath
		Form string `query:"form" enum:"csv,json" default:"csv"`
	}
	companyFileOutput struct {
		Disposition string `header:"Content-Disposition"`
		Type        string `header:"Content-Type"`
		Body        []byte
	}
	importInput struct {
		Name    string `query:"name" doc:"of the connection; the company's name when left out"`
		Check   bool   `query:"check" doc:"only say what is not right, and make nothing"`
		RawBody []byte `contentType:"application/zip"`
	}
	formatOutput struct {
		Body struct {
			Page string `json:"page" doc:"Markdown"`
		}
	}
)

// companyFiles lets companies out as zip files of a folder, and in.
func (o *operations) companyFiles() {
	export := operation(http.MethodGet, "/books/{connection}/file", "export-company", "The company as a zip file of CSV or JSON files")
	export.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{zipType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	huma.Register(o.api, export, func(_ context.Context, in *companyFileInput) (*companyFileOutput, error) {
		c, err := o.find(in.Connection)
		if err != nil {
			return nil, o.failure(err)
		}
		form, err := companyfile.ParseForm(in.Form)
		if err != nil {
			return nil, o.failure(err)
		}
		files, name, err := o.World.WriteCompany(c.ID, form)
		if err != nil {
			return nil, o.failure(err)
		}
		data, err := companyfile.Pack(files)
		if err != nil {
			return nil, o.failure(err)
		}
		return &companyFileOutput{`attachment; filename="` + fileName(name) + `.zip"`, zipType, data}, nil
	})
	imported := operation(http.MethodPost, "/company-files", "import-company", "Make a company of a zip file of CSV or JSON files, and link it")
	imported.DefaultStatus = http.StatusOK
	imported.SkipValidateBody = true
	imported.MaxBodyBytes = companyfile.MaxZip
	imported.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{zipType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	huma.Register(o.api, imported, func(ctx context.Context, in *importInput) (*shown[ImportedCompany], error) {
		files, err := companyfile.Unpack(in.RawBody)
		if err != nil {
			return nil, o.failure(err)
		}
		out := &shown[ImportedCompany]{}
		if in.Check {
			out.Body.Report, err = o.World.CheckCompany(ctx, files)
			return out, o.refusal(err)
		}
		c, report, err := o.World.ReadCompany(ctx, simulator.NewConnection{Name: in.Name}, files)
		if err != nil {
			return nil, o.failure(err)
		}
		made := o.show(ctx, c)
		out.Body = ImportedCompany{&made, report}
		return out, nil
	})
	huma.Register(o.api, operation(http.MethodGet, "/company-files/format", "get-company-format", "How the files of a company are written"), func(context.Context, *struct{}) (*formatOutput, error) {
		out := &formatOutput{}
		out.Body.Page = companyfile.Format()
		return out, nil
	})
}

// refusal is failure for errors that there may not be.
func (o *operations) refusal(err error) error {
	if err == nil {
		return nil
	}
	return o.failure(err)
}

// fileName makes a name for a file out of one for people.
func fileName(name string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name)
	if plain = strings.Trim(plain, "-"); plain == "" {
		return "company"
	}
	return plain
}
