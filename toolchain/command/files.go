package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gobwas/glob"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// collect reads the files that assetPaths and archivePaths name.
func (in Local) collect(out *LocalResult) (err error) {
	out.Assets, out.Archive = nil, nil
	if in.AssetPaths != nil {
		if out.Assets, err = in.assets(*in.AssetPaths); err != nil {
			return err
		}
	}
	if in.ArchivePaths != nil {
		out.Archive, err = in.archive(*in.ArchivePaths)
	}
	return err
}

func (in Local) assets(patterns []string) (*map[string]*types.AssetOrArchive, error) {
	files, err := in.files(patterns)
	assets := map[string]*types.AssetOrArchive{}
	for name, file := range files {
		assets[name] = &types.AssetOrArchive{Asset: file.(*resource.Asset)}
	}
	return &assets, err
}

func (in Local) archive(patterns []string) (*resource.Archive, error) {
	files, err := in.files(patterns)
	if err != nil {
		return nil, err
	}
	return resource.NewAssetArchive(files)
}

// files finds the files under the working directory that match the patterns. A later one overrules an earlier one, and
// those that begin with ! take files out.
func (in Local) files(patterns []string) (map[string]any, error) {
	found := map[string]any{}
	for _, pattern := range patterns {
		text, exclude := strings.CutPrefix(pattern, "!")
		matcher, err := glob.Compile(text, '/')
		if err != nil {
			return nil, err
		}
		if err := in.match(matcher, exclude, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (in Local) match(matcher glob.Glob, exclude bool, found map[string]any) error {
	root := value(in.Dir, ".")
	return fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !matcher.Match(name) {
			return err
		}
		if exclude {
			delete(found, name)
			return nil
		}
		path, err := filepath.Abs(filepath.Join(root, name))
		if err != nil {
			return err
		}
		found[name], err = resource.NewPathAsset(path)
		return err
	})
}
