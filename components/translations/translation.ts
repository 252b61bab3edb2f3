import type { Translation as LocalizeTranslation } from '@shoelace-style/localize';
import type { BackupTerms } from './backup/terms.ts';
import type { StepUpTerms } from './step-up/terms.ts';
import type { SecurityTerms } from './security/terms.ts';
import type { KitTerms } from './kit/terms.ts';
import type { BalanceWheelTerms } from './balance-wheel/terms.ts';
import type { BulkTerms } from './bulk/terms.ts';
import type { CommonTerms } from './common/terms.ts';
import type { ConflictsTerms } from './conflicts/terms.ts';
import type { DevicesTerms } from './devices/terms.ts';
import type { DiagnosticsTerms } from './diagnostics/terms.ts';
import type { GateTerms } from './gate/terms.ts';
import type { HistoryTerms } from './history/terms.ts';
import type { JoinTerms } from './join/terms.ts';
import type { ProjectsTerms } from './projects/terms.ts';
import type { SearchTerms } from './search/terms.ts';
import type { SyncStatusTerms } from './sync-status/terms.ts';
import type { StepsTerms } from './steps/terms.ts';
import type { TimelineTerms } from './timeline/terms.ts';
import type { TransferTerms } from './transfer/terms.ts';
import type { GoalsTerms } from './goals/terms.ts';
import type { ProblemTerms } from './problems/terms.ts';
import type { SessionTerms } from './session/terms.ts';
import type { SetupTerms } from './setup/terms.ts';
import type { StrengthTerms } from './strength/terms.ts';

/** Every term of the kit, in one language. A folder beside this file holds those of one area, in each language. */
export interface Translation
  extends
    LocalizeTranslation,
    CommonTerms,
    GateTerms,
    SessionTerms,
    SetupTerms,
    StrengthTerms,
    ProblemTerms,
    GoalsTerms,
    TimelineTerms,
    TransferTerms,
    SearchTerms,
    JoinTerms,
    ProjectsTerms,
    HistoryTerms,
    StepsTerms,
    ConflictsTerms,
    SyncStatusTerms,
    BackupTerms,
    BulkTerms,
    SecurityTerms,
    KitTerms,
    StepUpTerms,
    DevicesTerms,
    DiagnosticsTerms,
    BalanceWheelTerms {}
