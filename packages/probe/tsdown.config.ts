import { library } from '../../tsdown.shared.ts';

export default library();
