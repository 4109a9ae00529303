import { holdToModel } from './generated/holdToModel';
import { generation } from './generated/seed';

/* What only our search can say, held to a plain model of what it means. */
holdToModel(generation('generated expressions', 1500, 4_000), 30);
