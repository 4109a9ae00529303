import { execFile } from 'node:child_process';
import type { ParameterType } from './projectSpec';

/** An option of a Python script, as its argparse or click declares it. */
export interface ScriptOption {
  /** As it is written on the command line, `--alpha`; the bare name for an argument that goes by its place. */
  readonly flag: string;
  readonly isPositional: boolean;
  /** Whether it takes no value: its being there is what it says. */
  readonly isSwitch: boolean;
  readonly type: ParameterType;
  readonly default: string | undefined;
}

/** What a script says of itself. */
export interface ScriptFacts {
  readonly options: readonly ScriptOption[];
  /** Packages that it and the modules beside it import, pinned: `pandas==2.2.0`. */
  readonly packages: readonly string[];
  /** `3.12` */
  readonly python: string;
}

/** What reading a script came to. */
export type ScriptRead = { readonly kind: 'read'; readonly facts: ScriptFacts } | { readonly kind: 'failed'; readonly reason: string };

/** Longest wait for Python, ms. */
const PATIENCE = 30_000;

/*
 * Reads the script's syntax tree; nothing of the script is run. What is computed (a default from a function, a flag from a variable) is left out.
 */
const PROGRAM = String.raw`
import ast, json, os, sys
script = sys.argv[1]
folder = os.path.dirname(script)

def parse(path):
    with open(path, "rb") as file:
        return ast.parse(file.read(2000000), path)

def value(node):
    try:
        return ast.literal_eval(node)
    except Exception:
        return None

def called(node):
    f = node.func
    return f.attr if isinstance(f, ast.Attribute) else f.id if isinstance(f, ast.Name) else ""

def type_name(node):
    if isinstance(node, ast.Name): return node.id
    if isinstance(node, ast.Attribute): return node.attr
    if isinstance(node, ast.Call): return called(node)
    return ""

tree = parse(script)
options = []
for node in ast.walk(tree):
    if not isinstance(node, ast.Call): continue
    name = called(node)
    if name not in ("add_argument", "option", "argument"): continue
    flags = [v for v in map(value, node.args) if isinstance(v, str)]
    if not flags: continue
    words = {k.arg: k.value for k in node.keywords if k.arg}
    dashed = [f for f in flags if f.startswith("-")]
    if name == "option" and not dashed: continue
    if name == "argument" and dashed: continue
    long = [f for f in dashed if f.startswith("--")]
    flag = (long or dashed or flags)[0].split("/")[0].strip()
    if flag in ("--help", "-h", "--version"): continue
    action = value(words["action"]) if "action" in words else None
    switch = action in ("store_true", "store_false", "store_const", "append_const", "count", "version") or value(words.get("is_flag", ast.Constant(False))) is True or "/" in (long or dashed or [""])[0]
    default = value(words["default"]) if "default" in words else None
    if isinstance(default, (list, tuple, dict, set, bytes)): default = None
    options.append({"flag": flag, "positional": not dashed, "switch": switch, "type": type_name(words.get("type")), "default": None if default is None else str(default), "kind": type(default).__name__, "line": node.lineno})
options.sort(key=lambda o: o["line"])

seen, todo, modules = set(), [tree], set()
while todo:
    for node in ast.walk(todo.pop()):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module] if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module else []
        for module in (n.split(".")[0] for n in names):
            if module in seen: continue
            seen.add(module)
            local = os.path.join(folder, module + ".py")
            if os.path.isfile(local):
                try: todo.append(parse(local))
                except Exception: pass
            elif not os.path.isdir(os.path.join(folder, module)):
                modules.add(module)

from importlib import metadata
wanted = modules - set(getattr(sys, "stdlib_module_names", ()))
provided = {}
for d in metadata.distributions():
    name = d.metadata["Name"]
    if not name: continue
    tops = set((d.read_text("top_level.txt") or "").split())
    if not tops:
        # Without that file the list of all files says it; a look for the few names is enough.
        record = "\n" + (d.read_text("RECORD") or "")
        tops = {m for m in wanted if "\n" + m + "/" in record or "\n" + m + ".py," in record}
    for top in tops:
        provided.setdefault(top, (name, d.version))
packages = sorted({"%s==%s" % provided[m] for m in modules if m in provided}, key=str.lower)
print(json.dumps({"options": options, "packages": packages, "python": "%d.%d" % sys.version_info[:2]}))
`;

interface Told {
  readonly options: readonly { readonly flag: string; readonly positional: boolean; readonly switch: boolean; readonly type: string; readonly default: string | null; readonly kind: string }[];
  readonly packages: readonly string[];
  readonly python: string;
}

/** Reads what options a Python script takes and which packages it imports, by the syntax tree that an interpreter makes of it. The script is not run. */
export function readScript(python: string, script: string): Promise<ScriptRead> {
  return new Promise((resolve) => {
    execFile(python, ['-I', '-c', PROGRAM, script], { timeout: PATIENCE, windowsHide: true, maxBuffer: 4_000_000 }, (error, output, errors) => {
      try {
        const { options, packages, python: version } = JSON.parse(output) as Told;
        const found = options.map((one): ScriptOption => ({
          flag: one.flag, isPositional: one.positional, isSwitch: one.switch, type: typeOf(one.type, one.kind, one.flag), default: one.default ?? undefined,
        }));
        const unique = found.filter((one, at) => found.findIndex((other) => other.flag === one.flag) === at);
        resolve({ kind: 'read', facts: { options: unique, packages, python: version } });
      } catch {
        const said = errors.trim().split('\n').at(-1) ?? '';
        resolve({ kind: 'failed', reason: said !== '' ? said : (error?.killed === true ? `it took longer than ${PATIENCE / 1000} s` : (error?.message.split('\n')[0] ?? '')) });
      }
    });
  });
}

/** The type of MLproject for one of Python, of argparse or of click. */
function typeOf(name: string, kind: string, flag: string): ParameterType {
  if (['float', 'int', 'FLOAT', 'INT', 'FloatRange', 'IntRange'].includes(name) || (name === '' && (kind === 'int' || kind === 'float'))) return 'float';
  // What is written is not there before the run, and a path has to be.
  const isWritten = /(^|[-_])(out|output|dest|target|save|log)s?([-_]|$)/i.test(flag.replace(/^-+/, ''));
  if (!isWritten && ['Path', 'PurePath', 'FileType', 'File'].includes(name)) return 'path';
  return 'string';
}
