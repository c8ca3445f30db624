package main

import (
	"cmp"
	"context"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// Command is the resource that local and remote share: they differ in their inputs I and their state S.
type Command[I, S any, P state[I, S]] struct{}

type state[I, S any] interface {
	*S
	module() tokens.ModuleName
	set(I)
	scripts() Scripts
	run(ctx context.Context, script string) error
	collect() error
}

// Scripts are the commands of a resource's life. New triggers replace the resource.
type Scripts struct {
	Triggers *[]any  `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Create   *string `pulumi:"create,optional"`
	Update   *string `pulumi:"update,optional"`
	Delete   *string `pulumi:"delete,optional"`
}

func (s Scripts) scripts() Scripts { return s }

func (Command[I, S, P]) Annotate(a infer.Annotator) {
	a.SetToken(P(new(S)).module(), "Command")
}

func (Command[I, S, P]) Create(ctx context.Context, req infer.CreateRequest[I]) (res infer.CreateResponse[S], err error) {
	s := P(&res.Output)
	s.set(req.Inputs)
	if res.ID, err = resource.NewUniqueHex(req.Name, 8, 0); err != nil || req.DryRun || s.scripts().Create == nil {
		return res, err
	}
	return res, s.run(ctx, *s.scripts().Create)
}

// Update runs the create command where there is none for updates.
func (Command[I, S, P]) Update(ctx context.Context, req infer.UpdateRequest[I, S]) (infer.UpdateResponse[S], error) {
	res := infer.UpdateResponse[S]{Output: req.State}
	s := P(&res.Output)
	s.set(req.Inputs)
	script := cmp.Or(s.scripts().Update, s.scripts().Create)
	if req.DryRun || script == nil {
		return res, nil
	}
	return res, s.run(ctx, *script)
}

func (Command[I, S, P]) Delete(ctx context.Context, req infer.DeleteRequest[S]) (res infer.DeleteResponse, err error) {
	if s := P(&req.State); s.scripts().Delete != nil {
		err = s.run(ctx, *s.scripts().Delete)
	}
	return res, err
}

// Read collects the files of the command anew, since the engine sends assets without their content.
func (Command[I, S, P]) Read(_ context.Context, req infer.ReadRequest[I, S]) (infer.ReadResponse[I, S], error) {
	err := P(&req.State).collect()
	return infer.ReadResponse[I, S]{ID: req.ID, Inputs: req.Inputs, State: req.State}, err
}
