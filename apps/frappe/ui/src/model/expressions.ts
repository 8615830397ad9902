// depends_on without eval: a small parser of the JavaScript that DocTypes use. Shared vectors: fixtures/vectors/expressions.json.

export type Doc = Record<string, unknown>;
type Node = (scope: Record<string, unknown>) => unknown;
interface Token { kind: "number" | "text" | "name" | "sign" | "end"; value: string }

export class ExpressionError extends Error {}
/** `a?.b.c` where `a` is nothing: the whole chain is undefined. */
class NothingThere extends Error {}

const whole = (chain: Node): Node => (scope) => {
  try {
    return chain(scope);
  } catch (error) {
    if (error instanceof NothingThere) return undefined;
    throw error;
  }
};

const FUNCTIONS: Record<string, (...values: unknown[]) => unknown> = {
  cint: (value) => Math.trunc(Number(value) || 0),
  flt: (value) => Number(String(value ?? "").replaceAll(",", "")) || 0,
  cstr: (value) => String(value ?? ""),
  in_list: (list, value) => Array.isArray(list) && list.includes(value),
  has_common: (a, b) => Array.isArray(a) && Array.isArray(b) && a.some((value) => b.includes(value)),
  Boolean, Number, String,
};

const SIGNS = ["===", "!==", "...", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "+", "-", "*", "/", "%", "!", "<", ">", "(", ")", "[", "]", ",", ".", "?", ":"];
const FORBIDDEN = new Set(["constructor", "prototype", "__proto__", "caller", "callee", "arguments"]);
const TEXT_METHODS = new Set(["includes", "startsWith", "endsWith", "toLowerCase", "toUpperCase", "trim", "indexOf", "split", "slice", "substring", "toString", "charAt"]);
const LIST_METHODS = new Set(["includes", "indexOf", "join", "slice"]);
// What the desk itself notes on a document.
const MARKS = new Set(["__islocal", "__unsaved", "__onload", "__newname"]);
const GLOBALS: Record<string, unknown> = { undefined, NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY };

function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const space = /^\s+/.exec(rest);
    if (space) { at += space[0].length; continue; }
    const number = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i.exec(rest);
    const name = /^[A-Za-z_$][\w$]*/.exec(rest);
    const quoted = /^"((?:[^"\\]|\\.)*)"|^'((?:[^'\\]|\\.)*)'/.exec(rest);
    if (number) { found.push({ kind: "number", value: number[0] }); at += number[0].length; continue; }
    if (name) { found.push({ kind: "name", value: name[0] }); at += name[0].length; continue; }
    if (quoted) {
      const raw = quoted[1] ?? quoted[2] ?? "";
      found.push({ kind: "text", value: raw.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_m, c: string) => (c.length > 1 ? String.fromCharCode(Number.parseInt(c.slice(1), 16)) : ({ n: "\n", t: "\t", r: "\r" })[c] ?? c)) });
      at += quoted[0].length;
      continue;
    }
    const sign = SIGNS.find((candidate) => rest.startsWith(candidate));
    if (!sign) throw new ExpressionError(`unexpected ${rest[0]}`);
    found.push({ kind: "sign", value: sign });
    at += sign.length;
  }
  found.push({ kind: "end", value: "" });
  return found;
}

const BINARY: [string, number, (a: unknown, b: unknown) => unknown][] = [
  ["==", 3, (a, b) => a == b], ["!=", 3, (a, b) => a != b], ["===", 3, (a, b) => a === b], ["!==", 3, (a, b) => a !== b],
  ["<", 4, (a, b) => (a as number) < (b as number)], [">", 4, (a, b) => (a as number) > (b as number)],
  ["<=", 4, (a, b) => (a as number) <= (b as number)], [">=", 4, (a, b) => (a as number) >= (b as number)],
  ["in", 4, (a, b) => { if (typeof b !== "object" || b === null) throw new ExpressionError("in needs an object"); return Array.isArray(b) ? String(a) in b : Object.hasOwn(b as object, String(a)); }],
  ["+", 5, (a, b) => (a as number) + (b as number)], ["-", 5, (a, b) => (a as number) - (b as number)],
  ["*", 6, (a, b) => (a as number) * (b as number)], ["/", 6, (a, b) => (a as number) / (b as number)], ["%", 6, (a, b) => (a as number) % (b as number)],
];

class Parser {
  private at = 0;
  constructor(private readonly list: Token[]) {}

  private get token(): Token { return this.list[this.at] ?? { kind: "end", value: "" }; }
  private is(...values: string[]): boolean { return (this.token.kind === "sign" || this.token.value === "in") && values.includes(this.token.value); }
  private take(): Token { const token = this.token; this.at += 1; return token; }
  private expect(value: string): void { if (!this.is(value)) throw new ExpressionError(`${value} expected`); this.at += 1; }

  whole(): Node {
    const node = this.choice();
    if (this.token.kind !== "end") throw new ExpressionError(`unexpected ${this.token.value}`);
    return node;
  }

  private choice(): Node {
    const condition = this.either();
    if (!this.is("?")) return condition;
    this.take();
    const yes = this.choice();
    this.expect(":");
    const no = this.choice();
    return (scope) => (condition(scope) ? yes(scope) : no(scope));
  }

  private either(): Node {
    let left = this.both();
    while (this.is("||", "??")) {
      const sign = this.take().value;
      const [a, b] = [left, this.both()];
      left = sign === "||" ? (scope) => a(scope) || b(scope) : (scope) => a(scope) ?? b(scope);
    }
    return left;
  }

  private both(): Node {
    let left = this.binary(3);
    while (this.is("&&")) {
      this.take();
      const [a, b] = [left, this.binary(3)];
      left = (scope) => a(scope) && b(scope);
    }
    return left;
  }

  private binary(level: number): Node {
    if (level > 6) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const entry = BINARY.find(([sign, at]) => at === level && this.is(sign));
      if (!entry) return left;
      this.take();
      const [a, b] = [left, this.binary(level + 1)];
      left = (scope) => entry[2](a(scope), b(scope));
    }
  }

  private unary(): Node {
    if (this.is("!")) { this.take(); const inner = this.unary(); return (scope) => !inner(scope); }
    if (this.is("-")) { this.take(); const inner = this.unary(); return (scope) => -(inner(scope) as number); }
    if (this.is("+")) { this.take(); const inner = this.unary(); return (scope) => +(inner(scope) as number); }
    return this.postfix();
  }

  private postfix(): Node {
    let node = this.primary();
    let hasOptional = false;
    for (;;) {
      if (this.is(".", "?.")) {
        const optional = this.take().value === "?.";
        hasOptional ||= optional;
        const name = this.take();
        if (name.kind !== "name") throw new ExpressionError("a name is expected after .");
        node = this.is("(") ? this.method(node, name.value, optional) : member(node, () => name.value, optional);
      } else if (this.is("[")) {
        this.take();
        const key = this.choice();
        this.expect("]");
        node = member(node, key, false);
      } else return hasOptional ? whole(node) : node;
    }
  }

  private method(owner: Node, name: string, optional: boolean): Node {
    const args = this.args();
    return (scope) => {
      const value = owner(scope);
      if ((value === null || value === undefined) && optional) throw new NothingThere();
      const allowed = typeof value === "string" ? TEXT_METHODS : Array.isArray(value) ? LIST_METHODS : null;
      if (!allowed?.has(name)) throw new ExpressionError(`${name}() is not allowed here`);
      return (value as unknown as Record<string, (...list: unknown[]) => unknown>)[name]?.(...args.map((arg) => arg(scope)));
    };
  }

  private args(): Node[] {
    this.expect("(");
    const found: Node[] = [];
    while (!this.is(")")) {
      found.push(this.choice());
      if (!this.is(")")) this.expect(",");
    }
    this.take();
    return found;
  }

  private primary(): Node {
    const token = this.take();
    if (token.kind === "number") return () => Number(token.value);
    if (token.kind === "text") return () => token.value;
    if (token.kind === "sign" && token.value === "(") {
      const inner = this.choice();
      this.expect(")");
      return inner;
    }
    if (token.kind === "sign" && token.value === "[") return this.array();
    if (token.kind === "name") return this.named(token.value);
    throw new ExpressionError(`unexpected ${token.value || "end"}`);
  }

  private array(): Node {
    const items: Node[] = [];
    while (!this.is("]")) {
      items.push(this.choice());
      if (!this.is("]")) this.expect(",");
    }
    this.take();
    return (scope) => items.map((item) => item(scope));
  }

  private named(name: string): Node {
    if (name === "true" || name === "false") return () => name === "true";
    if (name === "null") return () => null;
    if (Object.hasOwn(GLOBALS, name)) return () => GLOBALS[name];
    if (this.is("(")) {
      const args = this.args();
      const own = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
      if (!own) throw new ExpressionError(`${name}() is not allowed`);
      return (scope) => own(...args.map((arg) => arg(scope)));
    }
    return (scope) => {
      if (!Object.hasOwn(scope, name)) throw new ExpressionError(`${name} is not known`);
      return scope[name];
    };
  }
}

function member(owner: Node, key: Node, optional: boolean): Node {
  return (scope) => {
    const value = owner(scope);
    const name = String(key(scope));
    if (value === null || value === undefined) {
      if (optional) throw new NothingThere();
      throw new ExpressionError(`${name} of nothing`);
    }
    if (FORBIDDEN.has(name) || (name.startsWith("__") && !MARKS.has(name))) throw new ExpressionError(`${name} is not allowed`);
    if ((typeof value === "string" || Array.isArray(value)) && (name === "length" || /^\d+$/.test(name))) return (value as unknown as Record<string, unknown>)[name];
    // Read first: who draws by this condition hears of a value that was never set before.
    const held = (value as Record<string, unknown>)[name];
    return typeof value === "object" && Object.hasOwn(value as object, name) ? held : undefined;
  };
}

const compiled = new Map<string, Node>();

/** The value of an expression over `doc` and `parent`. Throws ExpressionError. */
export function evaluate(text: string, doc: Doc, parent?: Doc): unknown {
  let node = compiled.get(text);
  if (!node) {
    node = new Parser(tokens(text.trim().replace(/;$/, ""))).whole();
    compiled.set(text, node);
  }
  return node({ doc, parent: parent ?? null });
}

/** What a depends_on says: a plain word is a field's name. Throws ExpressionError. */
export function truth(condition: string, doc: Doc, parent?: Doc): boolean {
  const text = condition.trim();
  if (!text) return true;
  if (text.startsWith("eval:")) return Boolean(evaluate(text.slice(5), doc, parent));
  if (!/^\w+$/.test(text)) throw new ExpressionError(`${text} is neither a field nor eval:`);
  const value = doc[text];
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** Does a depends_on hold? What cannot be read counts as fulfilled, and says so. */
export function holds(condition: string | undefined, doc: Doc, parent?: Doc): boolean {
  if (!condition) return true;
  try {
    return truth(condition, doc, parent);
  } catch (error) {
    console.warn(`depends_on ${condition}: ${String(error)}`);
    return true;
  }
}
