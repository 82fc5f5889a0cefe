package simulator

import (
	"context"

	"faultline/simulator/ledger"
	"faultline/simulator/ledger/companyfile"
	"faultline/simulator/link"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
	"faultline/simulator/seed/company"
)

// WriteCompany writes the books of a connection as a folder of files, and says whose they are.
func (w *World) WriteCompany(connection string, form companyfile.Form) (files []companyfile.File, name string, err error) {
	s, err := w.shelves(connection)
	if err != nil {
		return nil, "", err
	}
	s.book.View(func(v *ledger.View) {
		files, err = companyfile.Write(v, form)
		name = v.Company().Name
	})
	return files, name, err
}

// ReadCompany makes a company of a folder of files and links it as CreateConnection does; a connection without a name
// has the company's. What is not right about the files is in the report, and the rest is in the books.
func (w *World) ReadCompany(ctx context.Context, n NewConnection, files []companyfile.File) (link.Connection, companyfile.Report, error) {
	from, err := w.companySeed(ctx)
	if err != nil {
		return link.Connection{}, companyfile.Report{}, err
	}
	book, report, err := w.imported(ctx, from, files)
	if err != nil {
		return link.Connection{}, report, err
	}
	if _, taken := w.companies.book(book.Company().ID); taken {
		return link.Connection{}, report, problem.New(problem.Conflict, "the company's id is taken").WithHint("import it again")
	}
	if err := w.companies.keep(ctx, book); err != nil {
		return link.Connection{}, report, err
	}
	if n.Platform == "" {
		n.Platform = quickbooks.Profile().Name
	}
	if n.Name == "" {
		n.Name = book.Company().Name
	}
	c, err := w.connect(ctx, n, book.Company().ID)
	return c, report, err
}

// CheckCompany says what an import of the files would report, and makes nothing.
func (w *World) CheckCompany(ctx context.Context, files []companyfile.File) (companyfile.Report, error) {
	_, report, err := w.imported(ctx, w.seed, files)
	return report, err
}

func (w *World) imported(ctx context.Context, from seed.Seed, files []companyfile.File) (*ledger.Book, companyfile.Report, error) {
	identity := ledger.Company{ID: company.ID(from), CreatedAt: w.clock.Now()}
	return companyfile.Import(ctx, files, identity, w.companies.options())
}
