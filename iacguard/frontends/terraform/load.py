"""A root module and everything that it calls to a unit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from iacguard.files import Files
from iacguard.frontends.terraform.declared import declared
from iacguard.frontends.terraform.deployment import Deployment
from iacguard.frontends.terraform.evaluate import value_at
from iacguard.frontends.terraform.instance import CALL_ARGUMENTS, ModuleInstance
from iacguard.frontends.terraform.lower import lower
from iacguard.frontends.terraform.module import Module, Modules, join
from iacguard.frontends.terraform.providers import accounts
from iacguard.frontends.terraform.scope import Named, Scope
from iacguard.frontends.terraform.variables import Assigned, assigned
from iacguard.graph.graph import ResourceGraph
from iacguard.graph.resource import Identity, Resource
from iacguard.graph.unit import Inputs, Unit
from iacguard.syntax.node import SyntaxProblem
from iacguard.text import Span
from iacguard.typed import TYPE_CHECKING
from iacguard.value import MapValue, Value

if TYPE_CHECKING:
    from iacguard.frontends.terraform.planned import Plan
    from iacguard.graph.expressions import Expression


def load(folder: str, modules: Modules, files: Files, inputs: Inputs, plan: Plan | None = None) -> Unit:
    """The unit of the root module in a folder. ``modules`` are shared by all units of a run.

    A ``plan`` of this module settles what the source leaves open.
    Properties are evaluated when they are asked for, so the unit's notes and sources may grow
    until all of them were.
    """
    code = modules.read(folder, files)
    deployment = Deployment(code.folder, modules, files)
    if code.calls:
        deployment.installed = _installed(code.folder, files)
    root = ModuleInstance(code, deployment)
    given = assigned(code, files, inputs, Scope(root, closed=True))
    for note in given.notes:
        deployment.note(note.kind, note.span, note.message)
    values = given.values
    if plan is not None:
        deployment.plan = plan
        deployment.sources.append(plan.source)
        values = {**_from_plan(plan, code), **values}
    root.arguments = {name: partial(_same, value) for name, value in values.items()}
    if plan is None:
        _share(root)
    opaque: list[Resource] = []
    instances = list(_walk(root, opaque))
    own = inputs.own_accounts | accounts(root)
    graph = ResourceGraph(
        lower(instances, opaque),
        own_accounts=own if plan is None else own | plan.accounts,
        declarations=declared(instances, given),
    )
    problems: list[SyntaxProblem] = []
    for called in {instance.code.folder: instance.code for instance in instances}.values():
        problems.extend(called.problems)
        deployment.sources.extend(file.source for file in called.files)
    problems.extend(given.problems)
    deployment.sources.extend(given.sources)
    return Unit(
        code.folder,
        "terraform",
        graph,
        deployment.sources,
        problems,
        deployment.notes,
        expressions_in=partial(_expressions_in, instances, given),
    )


def _expressions_in(instances: list[ModuleInstance], given: Assigned, part: Span) -> Iterator[Expression]:
    # Only editors ask.
    from iacguard.frontends.terraform.expressions import expressions_in

    return expressions_in(instances, given, part)


def is_plan_of(code: Module, plan: Plan) -> bool:
    """Whether a plan was made of a root module: whether they have a resource or module call in common."""
    from iacguard.frontends.terraform.planned import declarations

    declared = {("managed", *key) for key in code.resources} | {("data", *key) for key in code.data}
    if not declared.isdisjoint({*declarations(plan.configuration), *plan.modules.get("", ())}):
        return True
    return any(("", name) in plan.calls for name in code.calls)


def _from_plan(plan: Plan, code: Module) -> dict[str, Named]:
    """The values of variables that have no default, as the plan was given them."""
    from iacguard.frontends.terraform.plan_merge import located

    return {
        name: Named(located(value, code.variables[name].header), None)
        for name, value in plan.variables.items()
        if name in code.variables and "default" not in code.variables[name].body.attributes
    }


def _same(value: Named) -> Named:
    return value


def _share(root: ModuleInstance) -> None:
    """Have every module evaluated once for all calls that give it the same.

    Callers come before what they call, whose inputs they share in turn. Nothing waits for another
    value here, so whatever a call gives can be evaluated.
    """
    if not root.code.calls:
        return
    from iacguard.frontends.terraform.sharing import Leaders

    leaders: Leaders[ModuleInstance] = Leaders()
    level = [root]
    while level:
        called: list[ModuleInstance] = []
        for module in level:
            for name in module.code.calls:
                if module.unresolved(name) is None:
                    called.extend(module.called_safely(name))
        for module, leader in leaders.of(called):
            module.leader = leader
        level = called


def _walk(module: ModuleInstance, opaque: list[Resource]) -> Iterator[ModuleInstance]:
    """A module instance and those that it calls. What cannot be gone into is added to ``opaque``."""
    pending = [module]
    while pending:
        current = pending.pop()
        yield current
        called: list[ModuleInstance] = []
        for name in current.code.calls:
            reason = current.unresolved(name)
            if reason is None:
                called.extend(current.called_safely(name))
            else:
                opaque.append(_opaque(current, name, reason))
        pending.extend(reversed(called))


def _opaque(module: ModuleInstance, name: str, reason: str) -> Resource:
    """A resource in place of a module that cannot be gone into, with what it is given."""
    block = module.code.calls[name]
    module.deployment.note("unresolved-module", block.header, reason)

    def arguments() -> MapValue:
        entries: dict[str, Value] = {}
        keys: dict[str, Span] = {}
        for argument, attribute in block.body.attributes.items():
            if argument not in CALL_ARGUMENTS:
                entries[argument] = value_at(attribute.expression, module.scope)
                keys[argument] = attribute.name_span
        return MapValue(block.span, entries, keys, header=block.header)

    identity = Identity(f"{module.path}module.{name}", "module", "module", "terraform")
    resource = Resource(identity, block.header, block.span, arguments, condition=module.condition)
    resource.calls = module.calls
    resource.opaque = True
    return resource


def _installed(folder: str, files: Files) -> dict[str, str]:
    """The folders of the modules that ``terraform init`` fetched, by the path of their calls."""
    source = files.read(join(folder, ".terraform/modules/modules.json"))
    if source is None:
        return {}
    import json  # few folders are ones in which Terraform was run

    try:
        listed = json.loads(source.text)
        entries = listed["Modules"]
        return {str(entry["Key"]): join(folder, str(entry["Dir"])) for entry in entries if entry["Key"]}
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}
