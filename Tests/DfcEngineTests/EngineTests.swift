import DfcBasics
import DfcEngine
import DfcHost
import DfcOperations
import DfcStore
import LLB
import Testing

@Suite struct EngineTests {
    let shop: Workshop

    init() throws { shop = try Workshop() }

    func snapshot(_ tree: Tree) -> Snapshot? {
        switch tree {
        case .snapshot(let snapshot): snapshot
        case .folder: nil
        }
    }

    func failure(_ definition: Definition) async -> EngineError? {
        do throws(EngineError) {
            _ = try await Engine(store: shop.store).solve(definition, shop.environment())
            return nil
        } catch {
            return error
        }
    }

    @Test func anEmptyDefinitionIsAnEmptyTree() async throws {
        #expect(snapshot(try await shop.build(Definition())) == .scratch)
    }

    @Test func theSecondBuildRunsNothing() async throws {
        var plan = Plan()
        let first = plan.run("one", on: plan.base())
        let last = plan.run("two", on: first)
        let definition = plan.result(last)
        let tree = try await shop.build(definition)
        #expect(shop.runtime.commands == ["one", "two"])
        #expect(try shop.read(tree, "/number") == "2")
        #expect(shop.progress.cached == [])
        let again = try await shop.build(definition)
        #expect(shop.runtime.commands == [])
        #expect(snapshot(again) == snapshot(tree))
        #expect(shop.progress.cached == ["base", "RUN one", "RUN two"])
    }

    @Test func ignoredStepsRunAgainWithAllThatDependsOnThem() async throws {
        func definition(_ ignoring: Bool) -> Definition {
            var plan = Plan()
            let base = plan.base()
            let one = plan.run("one", on: base, ignoreCache: ignoring)
            let two = plan.run("two", on: one)
            return plan.result(two)
        }
        _ = try await shop.build(definition(false))
        _ = try await shop.build(definition(true))
        #expect(shop.runtime.commands == ["one", "two"])
        let tree = try await shop.build(definition(false))
        #expect(shop.runtime.commands == [])
        #expect(try shop.read(tree, "/number") == "4")
    }

    @Test func aFailedStepIsTold() async throws {
        var plan = Plan()
        let failed = plan.run("false", on: plan.base())
        var definition = plan.result(failed)
        definition.infos = [SourceInfo(filename: "Dockerfile", data: Array("FROM x\nRUN false\n".utf8))]
        let place = try #require(definition.entries.firstIndex { $0.digest == failed.digest })
        definition.entries[place].locations = [SourceLocation(lines: [2])]
        let error = try #require(await failure(definition))
        #expect(error.message == #"process "false" did not complete successfully: exit code: 1"#)
        #expect(error.name == "RUN false")
        #expect(error.places.map(\.file.filename) == ["Dockerfile"])
        #expect(error.places.map(\.lines) == [[2]])
        #expect(shop.progress["RUN false"]?.error == error.message)
    }

    @Test func definitionsThatMakeNoSense() async throws {
        var plan = Plan()
        let base = plan.base()
        let whole = plan.result(base)
        var lone = whole
        lone.entries.removeFirst()
        #expect(await failure(lone)?.message == "failed to load LLB: invalid LLB with 1 vertexes")
        var lost = plan
        lost.definition.entries[0].digest = Digest.of("other")
        #expect(
            await failure(lost.result(base))?.message
                == "failed to load LLB: invalid missing input digest \(base.digest)")
        #expect(
            await failure(plan.result(OpInput(base.digest, index: -1)))?.message
                == "failed to load LLB: invalid input 0 output index -1")
        var insecure = Plan()
        let root = insecure.base()
        var meta = ExecMeta()
        meta.args = ["true"]
        let exec = ExecOp(meta: meta, mounts: [Mount(dest: "/")], security: .insecure)
        let output = insecure.add(.exec(exec), [root], name: "insecure")
        #expect(
            await failure(insecure.result(output))?.message
                == "failed to load LLB: security.insecure is not allowed")
    }

    @Test func severalDefinitionsAreOneBuild() async throws {
        var plan = Plan()
        let base = plan.base()
        let one = plan.run("one", on: base)
        let definitions = [plan.result(one), Definition(), plan.result(base)]
        let trees = try await Engine(store: shop.store).solve(definitions, shop.environment())
        #expect(trees.count == 3)
        #expect(trees.map { snapshot($0)?.layers.count } == [2, 0, 1])
        #expect(shop.runtime.commands == ["one"])
    }

    @Test func aContextCountsByItsContent() async throws {
        var plan = Plan()
        let context = plan.add(.source(SourceOp(identifier: "local://context")), name: "context")
        let copied = plan.copy("/f", from: context, to: plan.base())
        let last = plan.run("one", on: copied)
        let definition = plan.result(last)
        try shop.write("f", "text")
        try shop.write("other", "1")
        let first = try await shop.build(definition)
        #expect(try shop.read(first, "/copied") == "text")
        try shop.write("other", "2")
        try shop.write("f", "text")
        _ = try await shop.build(definition)
        #expect(shop.runtime.commands == [])
        try shop.write("f", "edit")
        let edited = try await shop.build(definition)
        #expect(shop.runtime.commands == ["one"])
        #expect(try shop.read(edited, "/copied") == "edit")
        try shop.write("f", "text")
        let back = try await shop.build(definition)
        #expect(shop.runtime.commands == [])
        #expect(snapshot(back) == snapshot(first))
    }
}
