// swift-tools-version: 6.2
import PackageDescription

/// The settings of every Swift target: strict imports, no silent existential, no warning left standing.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// `DFC_SHIPPED=1` (set by `make build`) picks the static archives, so that the binary brings its libraries along.
let shipped = Context.environment["DFC_SHIPPED"] == "1"

/// A linker setting for a system library: the archive in a shipped build, the shared object otherwise.
func library(_ name: String) -> LinkerSetting {
    .linkedLibrary(shipped ? ":lib\(name).a" : name)
}

/// A target of ours with the strict settings.
func room(_ name: String, _ dependencies: [Target.Dependency], links: [LinkerSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict, linkerSettings: links)
}

/// The tests of one room.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "dfc",
    products: [
        .library(
            name: "DockerfileCompiler",
            targets: ["DockerfileSyntax", "ImageSpec", "LLB", "DockerfileLowering"]),
        .library(name: "DfcEngine", targets: ["DfcEngine"]),
        .library(name: "DfcBuild", targets: ["DfcBuild"]),
        // Installed as libdfc.so; a product may not bear the program's name.
        .library(name: "dfccabi", type: .dynamic, targets: ["DfcC"]),
        .executable(name: "dfc", targets: ["dfc"]),
    ],
    dependencies: [],
    targets: [
        // Layer 0: C.
        .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev", "liblzma-dev", "libbz2-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "CLinux"),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")]),
        // Layer 1.
        room("DfcBasics", ["CCrypto"], links: [library("crypto")]),
        room("DfcHost", ["CLinux", "DfcBasics"]),
        // Layer 2.
        room("DockerfileSyntax", ["DfcBasics"]),
        room("ImageSpec", ["DfcBasics"]),
        room("DfcSolver", ["DfcBasics"]),
        room(
            "DfcArchive", ["CArchive", "CZlib", "CZstd", "CLinux", "DfcHost", "DfcBasics"],
            links: [library("archive"), library("z"), library("zstd")]
                + (shipped ? [library("lzma"), library("bz2")] : [])),
        // Layer 3.
        room("LLB", ["ImageSpec", "DfcBasics"]),
        room(
            "DfcStore", ["CSQLite", "CLinux", "DfcArchive", "DfcSolver", "ImageSpec", "DfcHost", "DfcBasics"],
            links: [library("sqlite3")] + (shipped ? [.linkedLibrary("m")] : [])),
        // Layer 4.
        room("DockerfileLowering", ["LLB", "DockerfileSyntax", "ImageSpec", "DfcBasics"]),
        room("DfcRegistry", ["CCurl", "CLinux", "DfcStore", "ImageSpec", "DfcHost", "DfcBasics"]),
        // Layer 5.
        room(
            "DfcOperations",
            [
                "CLinux", "LLB", "DfcRegistry", "DfcStore", "DfcArchive", "DfcSolver", "ImageSpec", "DfcHost",
                "DfcBasics",
            ]),
        .target(
            name: "DfcC", dependencies: ["DockerfileLowering", "LLB", "ImageSpec", "DfcBasics"], exclude: ["dfc.h"],
            swiftSettings: strict),
        // Layer 6.
        room(
            "DfcOutputs",
            ["CLinux", "DfcRegistry", "DfcStore", "DfcArchive", "ImageSpec", "DfcHost", "DfcBasics"]),
        // Layer 7.
        room(
            "DfcEngine",
            [
                "DfcOutputs", "DfcOperations", "DfcRegistry", "DfcStore", "DfcArchive", "DfcSolver", "LLB", "ImageSpec",
                "DfcHost", "DfcBasics",
            ]),
        // Layer 8.
        room(
            "DfcBuild",
            [
                "DfcEngine", "DfcOutputs", "DfcOperations", "DfcRegistry", "DfcStore", "DfcArchive", "DfcSolver",
                "DockerfileLowering", "LLB", "DockerfileSyntax", "ImageSpec", "DfcHost", "DfcBasics",
            ]),
        // Layer 9.
        room(
            "DfcCommandLine",
            [
                "CLinux", "DfcBuild", "DfcEngine", "DfcOutputs", "DfcOperations", "DfcRegistry", "DfcStore",
                "DfcSolver", "DockerfileLowering", "LLB", "DockerfileSyntax", "ImageSpec", "DfcHost", "DfcBasics",
            ]),
        // Layer 10.
        .executableTarget(name: "dfc", dependencies: ["DfcCommandLine"], swiftSettings: strict),

        .target(
            name: "TestSupport",
            dependencies: ["DfcBasics", "DfcHost"], path: "Tests/TestSupport", swiftSettings: strict),
        // Cases that were recorded from BuildKit; for the tests and for the bench.
        .target(
            name: "RecordedCases", dependencies: ["DockerfileLowering", "ImageSpec", "DfcHost", "DfcBasics"],
            path: "Tests/RecordedCases", swiftSettings: strict),
        .executableTarget(
            name: "CompileBench",
            dependencies: ["RecordedCases", "DockerfileLowering", "LLB", "ImageSpec", "DfcBasics"],
            path: "Tests/Bench/Compile", swiftSettings: strict),
        tests("DfcBasicsTests", ["TestSupport", "DfcBasics"]),
        tests("DfcHostTests", ["TestSupport", "CLinux", "DfcHost", "DfcBasics"]),
        tests("DockerfileSyntaxTests", ["TestSupport", "DockerfileSyntax", "DfcBasics"]),
        tests("ImageSpecTests", ["TestSupport", "ImageSpec", "DfcBasics"]),
        tests("DfcSolverTests", ["TestSupport", "DfcSolver", "DfcBasics"]),
        tests("DfcArchiveTests", ["TestSupport", "DfcArchive", "DfcHost", "DfcBasics"]),
        tests("LLBTests", ["TestSupport", "LLB", "ImageSpec", "DfcBasics"]),
        tests(
            "DfcStoreTests",
            ["TestSupport", "DfcStore", "DfcArchive", "DfcSolver", "ImageSpec", "DfcHost", "DfcBasics"]),
        tests(
            "DockerfileLoweringTests",
            [
                "TestSupport", "RecordedCases", "DockerfileLowering", "LLB", "DockerfileSyntax", "ImageSpec",
                "DfcBasics",
            ]),
        tests("DfcRegistryTests", ["TestSupport", "DfcRegistry", "DfcStore", "ImageSpec", "DfcHost", "DfcBasics"]),
        tests(
            "DfcOperationsTests",
            [
                "TestSupport", "DfcOperations", "LLB", "DfcRegistry", "DfcStore", "DfcArchive", "DfcSolver",
                "ImageSpec",
                "DfcHost", "DfcBasics",
            ]),
        tests(
            "DfcOutputsTests",
            ["TestSupport", "DfcOutputs", "DfcStore", "DfcArchive", "ImageSpec", "DfcHost", "DfcBasics"]),
        tests(
            "DfcEngineTests",
            [
                "TestSupport", "DfcEngine", "DfcOperations", "DfcStore", "DfcSolver", "LLB", "ImageSpec", "DfcHost",
                "DfcBasics",
            ]),
        tests(
            "DfcBuildTests",
            [
                "TestSupport", "DfcBuild", "DfcEngine", "DfcOutputs", "DfcStore", "DockerfileLowering", "LLB",
                "ImageSpec",
                "DfcHost", "DfcBasics",
            ]),
        tests("DfcCommandLineTests", ["TestSupport", "DfcCommandLine", "DfcBuild", "LLB", "DfcHost", "DfcBasics"]),
        tests("HouseTests", ["TestSupport", "DfcBasics"]),
        tests("EndToEndTests", ["TestSupport", "DfcBasics"]),
        tests("LibraryTests", ["TestSupport", "DockerfileLowering", "LLB", "ImageSpec"]),
    ],
    swiftLanguageModes: [.v6]
)
