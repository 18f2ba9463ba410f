/// One instruction of a stage. `FROM` is not among them, it opens a `Stage`.
public indirect enum Instruction: Sendable {
    /// `ADD`
    case add(Add)
    /// `ARG`
    case arg(Arg)
    /// `CMD`
    case cmd(Cmd)
    /// `COPY`
    case copy(Copy)
    /// `ENTRYPOINT`
    case entrypoint(Entrypoint)
    /// `ENV`
    case env(Env)
    /// `EXPOSE`
    case expose(Expose)
    /// `HEALTHCHECK`
    case healthcheck(Healthcheck)
    /// `LABEL`
    case label(Label)
    /// `MAINTAINER`
    case maintainer(Maintainer)
    /// `ONBUILD`
    case onbuild(Onbuild)
    /// `RUN`
    case run(Run)
    /// `SHELL`
    case shell(Shell)
    /// `STOPSIGNAL`
    case stopsignal(Stopsignal)
    /// `USER`
    case user(User)
    /// `VOLUME`
    case volume(Volume)
    /// `WORKDIR`
    case workdir(Workdir)

    /// What all instructions have: spelling, text, place and comments.
    public var source: InstructionSource {
        switch self {
        case .add(let payload): payload.source
        case .arg(let payload): payload.source
        case .cmd(let payload): payload.source
        case .copy(let payload): payload.source
        case .entrypoint(let payload): payload.source
        case .env(let payload): payload.source
        case .expose(let payload): payload.source
        case .healthcheck(let payload): payload.source
        case .label(let payload): payload.source
        case .maintainer(let payload): payload.source
        case .onbuild(let payload): payload.source
        case .run(let payload): payload.source
        case .shell(let payload): payload.source
        case .stopsignal(let payload): payload.source
        case .user(let payload): payload.source
        case .volume(let payload): payload.source
        case .workdir(let payload): payload.source
        }
    }

    /// Which keyword it is, however it was spelt.
    public var keyword: Keyword {
        switch self {
        case .add: .add
        case .arg: .arg
        case .cmd: .cmd
        case .copy: .copy
        case .entrypoint: .entrypoint
        case .env: .env
        case .expose: .expose
        case .healthcheck: .healthcheck
        case .label: .label
        case .maintainer: .maintainer
        case .onbuild: .onbuild
        case .run: .run
        case .shell: .shell
        case .stopsignal: .stopsignal
        case .user: .user
        case .volume: .volume
        case .workdir: .workdir
        }
    }
}
