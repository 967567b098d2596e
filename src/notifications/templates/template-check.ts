import Handlebars from 'handlebars';
import { DATA_NAMES, MEMBER_NAMES } from './template-data.js';

/** A subject is one line; a body is what one would read in a mail. */
export const SUBJECT_TEMPLATE_MAX = 200;
export const BODY_TEMPLATE_MAX = 8_000;
/** More branches than this nobody can read, and they bound how long rendering can take. */
const MOST_NODES = 400;
const DEEPEST = 4;

type Node = hbs.AST.Statement | hbs.AST.Expression;
type Names = ReadonlyMap<string, 'text' | 'date' | 'list'>;

const ROOT: Names = new Map(DATA_NAMES.map(({ path, kind }) => [path, kind]));
const MEMBER: Names = new Map(MEMBER_NAMES.map(({ path, kind }) => [path, kind]));

/** A template says something that it may not; the message says what and where. */
export class UnsafeTemplate extends Error {}

/**
 * Decides before anything runs that a template can do no harm: it names documented data only (so nothing of JavaScript
 * such as a constructor or a prototype), calls `if`, `unless`, `each`, `date` and `quote` only, in a documented way,
 * and is too small and too flat to take long. What is not allowed by name is refused. Answers the parsed template.
 * @throws UnsafeTemplate
 */
export function checkTemplate(source: string, longest: number): hbs.AST.Program {
  if (source.length > longest) throw new UnsafeTemplate(`is longer than ${longest} characters`);
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source);
  } catch (error) {
    throw new UnsafeTemplate(`can't be read: ${(error as Error).message.split('\n').slice(0, 2).join(' ')}`);
  }
  const budget = { nodes: MOST_NODES };
  checkProgram(program, ROOT, 0, budget);
  return program;
}

function checkProgram(program: hbs.AST.Program, names: Names, depth: number, budget: { nodes: number }): void {
  if (depth > DEEPEST) throw new UnsafeTemplate(`has blocks more than ${DEEPEST} deep`);
  for (const statement of program.body) {
    budget.nodes -= 1;
    if (budget.nodes < 0) throw new UnsafeTemplate(`has more than ${MOST_NODES} parts`);
    checkStatement(statement, names, depth, budget);
  }
}

function checkStatement(statement: hbs.AST.Statement, names: Names, depth: number, budget: { nodes: number }): void {
  switch (statement.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return;
    case 'MustacheStatement':
      return checkMustache(statement as hbs.AST.MustacheStatement, names);
    case 'BlockStatement':
      return checkBlock(statement as hbs.AST.BlockStatement, names, depth, budget);
    default:
      refuse(statement, `{{${statement.type}}} is not possible here`);
  }
}

function checkMustache({ path, params, hash }: hbs.AST.MustacheStatement, names: Names): void {
  if (hash) refuse(path, 'names with = are not possible here');
  if (params.length === 0) {
    const kind = kindOf(path, names);
    if (kind === 'date') refuse(path, `${nameOf(path)} is a date: write {{date ${nameOf(path)}}}`);
    if (kind === 'list') refuse(path, `${nameOf(path)} is a list: write {{#each ${nameOf(path)}}}`);
    return;
  }
  const helper = nameOf(path);
  const wanted = helper === 'date' ? 'date' : helper === 'quote' ? 'text' : null;
  if (!wanted || params.length !== 1)
    refuse(path, `{{${helper} ...}} is not known; there are {{date ...}} and {{quote ...}}`);
  if (kindOf(params[0]!, names) !== wanted) refuse(params[0]!, `{{${helper} ...}} wants a ${wanted}`);
}

function checkBlock(block: hbs.AST.BlockStatement, names: Names, depth: number, budget: { nodes: number }): void {
  const { path, params, hash, program, inverse } = block;
  const helper = nameOf(path);
  if (!['if', 'unless', 'each'].includes(helper) || params.length !== 1 || hash)
    refuse(path, `{{#${helper}}} is not known; there are {{#if ...}}, {{#unless ...}} and {{#each ...}}`);
  if (program?.blockParams || inverse?.blockParams) refuse(path, 'names with | | are not possible here');
  const kind = kindOf(params[0]!, names);
  if ((helper === 'each') !== (kind === 'list'))
    refuse(params[0]!, `{{#${helper}}} can't be about ${nameOf(params[0]!)}`);

  if (program) checkProgram(program, helper === 'each' ? MEMBER : names, depth + 1, budget);
  if (inverse) checkProgram(inverse, names, depth + 1, budget);
}

function kindOf(node: Node, names: Names): 'text' | 'date' | 'list' {
  const name = nameOf(node);
  const kind = names.get(name);
  if (!kind) refuse(node, `${name} is not among the names`);
  return kind;
}

/** The name as it is written; refuses everything that is not a plain name: this, ../up, @data, [segments], literals. */
function nameOf(node: Node): string {
  const path = node as hbs.AST.PathExpression;
  if (path.type !== 'PathExpression' || path.data || path.depth > 0 || !/^[a-zA-Z]+(\.[a-zA-Z]+)*$/.test(path.original))
    refuse(node, `${path.original} is not a plain name`);
  return path.original;
}

function refuse(node: Node, why: string): never {
  throw new UnsafeTemplate(`line ${node.loc.start.line}: ${why}`);
}
